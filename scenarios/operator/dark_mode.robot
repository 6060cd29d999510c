*** Settings ***
Documentation       The manual: the app can be set to light or dark mode, or follow the setting of the phone.
...                 Only a person sees it, so the operator is asked; without one nothing here is executed.
Library             fixtures.TcuHil
Test Setup          The Rig Has    operator


*** Test Cases ***
Dark mode is switched on and off
    [Documentation]    Both ways, and on more than the page on which it is set.
    [Tags]    DARK_001
    Given the operator prepares    Open the app on a phone and log in; open Profile, then Dark Mode.
    When the operator is asked to    Turn the dark mode ON; go to the Home Screen and to the notifications history.
    Then the operator sees    All pages have light text on a dark ground, and all of it can be read.    (DARK_001)
    When the operator is asked to    Open Profile, then Dark Mode; turn it OFF; visit the same pages.
    Then the operator sees    All pages have dark text on a light ground, as before.    (DARK_001)

The app follows the theme of the phone
    [Documentation]    The phone is switched both ways, and the app is not touched in between.
    [Tags]    DARK_002
    Given the operator prepares    Open the app, then Profile, then Dark Mode; select 'Use device theme'.
    When the operator is asked to    Switch the phone to its dark theme in its settings; return to the app.
    Then the operator sees    The app is dark, although nothing was changed in the app.    (DARK_002)
    When the operator is asked to    Switch the phone to its light theme; return to the app.
    Then the operator sees    The app is light again, although nothing was changed in the app.    (DARK_002)
