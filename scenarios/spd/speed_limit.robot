*** Settings ***
Documentation       The manual: an alert is triggered if the speed limit is exceeded, and only then. At most 3 can be added.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Rig Has    push    AND    The Vehicle Is Paired And Parked


*** Test Cases ***
Up to the limit there is no alert, above it there is one
    [Documentation]    80 km/h is not more than 80 km/h; 81 km/h is, and however long it lasts, it is one alert.
    [Tags]    SPD_001    SPD_005
    Given the owner saves a speed limit of    80
    And the vehicle is off for ten minutes
    When a trip begins
    And the driver drives at    80    10 minutes
    Then no alert of the trip is received    speed    (SPD_005)
    When the driver drives at    81    10 minutes
    And the trip ends
    Then an alert of the trip is received once    speed    (SPD_001)

A fourth speed alert is refused
    [Documentation]    Three can be added, one more cannot.
    [Tags]    SPD_007    SPD_008
    Given the owner saves a speed limit of    60
    And the owner saves a speed limit of    80
    Then another speed limit is accepted    (SPD_007)
    And another speed limit is refused    (SPD_008)
