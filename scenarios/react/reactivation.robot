*** Settings ***
Documentation       The manual: the services of a vehicle that was deactivated can be activated again at any time.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
Retry Activation restores the services
    [Documentation]    Success is told, the status becomes active in its time, and the home screen is back.
    [Tags]    REACT_001    REACT_002    REACT_003    REACT_005
    Given the services are deactivated
    When the owner presses retry activation
    Then it is accepted    (REACT_001)
    And success is told    (REACT_002)
    And the services are active again in their time    (REACT_001)
    And the status of the services is    ACTIVATED    (REACT_002)
    When the owner opens the door status
    Then it is accepted    (REACT_003)
    And a Lock command of the owner is carried out    (REACT_005)

The services can be activated after a month as well
    [Documentation]    The manual says: at any time.
    [Tags]    REACT_001
    Given the services are deactivated
    When time passes    30 days
    And the owner presses retry activation
    Then the services are active again in their time    (REACT_001)
