*** Settings ***
Documentation       The manual: the vehicle must be turned OFF for 10 minutes for a setting to be updated on the TCU. The app
...                 displays the number of offences in the last 30 days, and each alert can be enabled and disabled.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Rig Has    push    AND    The Vehicle Is Paired And Parked


*** Test Cases ***
A setting is in force after ten minutes OFF, and not before
    [Documentation]    The limit is saved on a trip. A stop of not quite ten minutes is not enough, and the next one counts anew.
    [Tags]    MON_006    MON_007
    Given a trip begins
    And the owner saves a speed limit of    80
    And the trip ends
    When the vehicle is off for not quite ten minutes
    And a trip begins
    And the driver drives at    100    30 s
    And the trip ends
    Then no alert of the trip is received    speed    (MON_007)
    When a trip begins
    And the trip ends
    And the vehicle is off for ten minutes
    And a trip begins
    And the driver drives at    100    30 s
    And the trip ends
    Then an alert of the trip is received once    speed    (MON_006)

A disabled alert is silent and counts nothing
    [Documentation]    Disabled for one trip and enabled for the next one: only the second is an offence.
    [Tags]    MON_002    MON_005
    Given the owner saves a speed limit of    80
    And the owner disables the alert
    And the vehicle is off for ten minutes
    When a trip begins
    And the driver drives at    100    30 s
    And the trip ends
    Then no alert of the trip is received    speed    (MON_005)
    And the offences shown are    0    (MON_002)
    When the owner enables the alert
    And the vehicle is off for ten minutes
    And a trip begins
    And the driver drives at    100    30 s
    And the trip ends
    Then an alert of the trip is received once    speed    (MON_005)
    And the offences shown are    1    (MON_002)

An offence is forgotten after thirty days
    [Documentation]    Displayed four weeks later, and not five weeks later.
    [Tags]    MON_002    MON_003
    Given the owner saves a speed limit of    80
    And the vehicle is off for ten minutes
    When a trip begins
    And the driver drives at    100    30 s
    And the trip ends
    And time passes    28 days
    Then the offences shown are    1    (MON_002)
    When time passes    7 days
    Then the offences shown are    0    (MON_003)
