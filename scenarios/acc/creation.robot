*** Settings ***
Documentation       To use NissanConnect Services an account is needed: details, terms of use, a mail whose link is to be opened
...                 within 30 minutes, and CONFIRM.
Library             fixtures.TcuHil


*** Test Cases ***
An account is created as the manual says
    [Documentation]    Every step is accepted, one mail comes, and the account logs in.
    [Tags]    ACC_002    ACC_003    ACC_004    ACC_005    ACC_007
    When the newcomer enters all details
    Then the step is accepted    (ACC_002)
    When the newcomer confirms the terms of use
    Then the step is accepted    (ACC_003)
    And the newcomer has got validation mails    1    (ACC_004)
    When the newcomer presses VALIDATE E MAIL
    Then the step is accepted    (ACC_005)
    When the newcomer presses CONFIRM
    Then the step is accepted    (ACC_007)
    When the newcomer logs in
    Then the step is accepted    (ACC_007)

Nothing goes on without the country
    [Documentation]    Personal details, a password and a country are asked for; none of them can be left out.
    [Tags]    ACC_002
    When the newcomer enters all details but the    country
    Then the step is refused    (ACC_002)

Nothing goes on without the terms of use
    [Documentation]    Who does not confirm them gets no mail.
    [Tags]    ACC_003    ACC_004
    When the newcomer enters all details
    And the newcomer declines the terms of use
    Then the step is refused    (ACC_003)
    And the newcomer has got validation mails    0    (ACC_004)

The link is good to the last of the thirty minutes
    [Documentation]    Opened just in time, it is accepted. CONFIRM may come later.
    [Tags]    ACC_005    ACC_007
    When the newcomer enters all details
    And the newcomer confirms the terms of use
    And the thirty minutes are almost over
    And the newcomer presses VALIDATE E MAIL
    Then the step is accepted    (ACC_005)
    When the thirty minutes are over
    And the newcomer presses CONFIRM
    Then the step is accepted    (ACC_007)

The link is refused when the thirty minutes are over
    [Documentation]    Opened too late, it validates nothing, and the account cannot log in. A new mail helps.
    [Tags]    ACC_005    ACC_006    LOGIN_003
    When the newcomer enters all details
    And the newcomer confirms the terms of use
    And the thirty minutes are over
    And the newcomer presses VALIDATE E MAIL
    Then the step is refused    (ACC_006)
    When the newcomer logs in
    Then the step is refused    (LOGIN_003)
    When the newcomer confirms the terms of use
    And the newcomer presses VALIDATE E MAIL
    Then the step is accepted    (ACC_005)
