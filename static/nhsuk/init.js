// Starts the components the portal uses. FileUpload is left out: the plain input is the more accessible one.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Header,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
  createAll,
  isSupported,
} from "./nhsuk-frontend.min.js";

// Without support, or where the script of the page was not let through, the plain page works as it is.
if (isSupported()) {
  createAll(Button, { preventDoubleClick: true });
  for (const component of [
    CharacterCount,
    Checkboxes,
    ErrorSummary,
    Header,
    NotificationBanner,
    PasswordInput,
    Radios,
    SkipLink,
  ]) {
    createAll(component);
  }
}
