*** Settings ***
Documentation       The manual: you can locate your vehicle. What is shown is its last valid position, with the time of it.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Rig Has    gnss    AND    The Vehicle Is Paired And Parked


*** Test Cases ***
The vehicle is found where it was parked
    [Documentation]    In Chiang Mai, and then in Phuket.
    [Tags]    FIND_001
    When the vehicle is parked at 18.7883 98.9853
    Then the car finder shows 18.7883 98.9853    (FIND_001)
    When the vehicle is parked at 7.8804 98.3923
    Then the car finder shows 7.8804 98.3923    (FIND_001)

Without satellites the last position is shown, as old as it is
    [Documentation]    An hour after the fix was lost the owner asks for the position: it has become neither newer nor another.
    [Tags]    FIND_001    GEN_007
    When the vehicle is parked at 12.9236 100.8825
    And the satellites are out of sight
    And time passes    1 hour
    And the owner asks for the present position
    Then the car finder shows 12.9236 100.8825    (FIND_001)
    And the position shown is older than    1 hour    (GEN_007)
