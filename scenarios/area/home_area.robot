*** Settings ***
Documentation       The manual: an area is allowed or restricted for the vehicle, and an alert is received if that is breached.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Rig Has    push    gnss    AND    The Vehicle Is Paired And Parked


*** Test Cases ***
Leaving an allowed area sends an alert, moving within it does not
    [Documentation]    The area reaches one kilometre: 900 m away the vehicle is within it, 1100 m away it is not.
    [Tags]    AREA_001    AREA_008
    Given the owner saves an area around the vehicle    Allow within    1000
    And the vehicle is off for ten minutes
    When a trip begins
    And the vehicle is driven away    900
    Then no alert of the trip is received    area    (AREA_008)
    When the vehicle is driven away    1100
    And the trip ends
    Then an alert of the trip is received once    area    (AREA_001)

Entering a restricted area sends an alert
    [Documentation]    The vehicle is parked two kilometres away, and comes back.
    [Tags]    AREA_002    AREA_008
    Given the vehicle is driven away    2000
    And the owner saves an area around the vehicle    Restrict within    1000
    And the vehicle is off for ten minutes
    When a trip begins
    And the vehicle is driven away    1100
    Then no alert of the trip is received    area    (AREA_008)
    When the vehicle is driven away    900
    And the trip ends
    Then an alert of the trip is received once    area    (AREA_002)
