*** Settings ***
Documentation       The manual: an alert is received if the curfew has been breached, and only then.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Rig Has    push    AND    The Vehicle Is Paired And Parked


*** Test Cases ***
A trip in the forbidden night sends an alert, one by day does not
    [Documentation]    The night spans midnight: a trip at half past one belongs to it, one at eight in the morning does not.
    [Tags]    CUR_001    CUR_005
    Given the owner saves a curfew from to    22:00    06:00
    And the vehicle is off for ten minutes
    When it is    21:00
    And a trip begins
    And the driver drives at    50    30 minutes
    And the trip ends
    Then no alert of the trip is received    curfew    (CUR_005)
    When it is    01:30
    And a trip begins
    And the driver drives at    50    30 minutes
    And the trip ends
    Then an alert of the trip is received once    curfew    (CUR_001)
    When it is    08:00
    And a trip begins
    And the driver drives at    50    30 minutes
    And the trip ends
    Then no alert of the trip is received    curfew    (CUR_005)

Driving on into the night sends an alert
    [Documentation]    The trip begins in the allowed time and goes on when the forbidden time begins.
    [Tags]    CUR_001
    Given the owner saves a curfew from to    22:00    06:00
    And the vehicle is off for ten minutes
    When it is    21:45
    And a trip begins
    And the driver drives at    50    30 minutes
    And the trip ends
    Then an alert of the trip is received once    curfew    (CUR_001)
