*** Settings ***
Documentation       The country determines the number of customer support.
Library             fixtures.TcuHil
Test Setup          The Newcomer Has An Account


*** Test Cases ***
Thailand has the number of the manual
    [Documentation]    It is there again when the country was changed and changed back.
    [Tags]    FAQ_008
    When the newcomer opens customer support
    Then the page shows    phone    (+66) 0-2401-9600    (FAQ_008)
    When the newcomer selects    country    MY
    And the newcomer selects    country    TH
    And the newcomer opens customer support
    Then the page shows    phone    (+66) 0-2401-9600    (FAQ_008)
