*** Settings ***
Documentation       To enrol: create a login and add the vehicle. Nothing works before.
Library             fixtures.TcuHil


*** Test Cases ***
A login and a vehicle give the service
    [Documentation]    Each step alone gives none.
    [Tags]    ENR_001    GEN_013
    When the newcomer adds the vehicle
    Then the step is refused    (ENR_001)
    Given the newcomer has an account
    When the newcomer opens the door status
    Then the step is refused    (GEN_013)
    When the newcomer pairs the vehicle
    And the newcomer opens the door status
    Then the step is accepted    (ENR_001)
