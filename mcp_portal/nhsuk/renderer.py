"""How Django renders forms and fields: in NHS markup, those of other packages included."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Render forms through the templates in nhsforms/."""

    form_template_name = "nhsforms/form.jinja"
    field_template_name = "nhsforms/field.jinja"
