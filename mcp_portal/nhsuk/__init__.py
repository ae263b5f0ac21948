"""The look of the portal: NHS.UK frontend, Jinja environment, form fields, layouts' context, error pages."""
