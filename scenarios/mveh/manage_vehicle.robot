*** Settings ***
Documentation       The manual: the vehicle's data can be seen and customised: model (fixed), VIN, nickname, service status.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
The data of the vehicle are shown, and the model is fixed
    [Documentation]    Model and VIN are those of the vehicle on the bench; another model is refused.
    [Tags]    MVEH_002    MVEH_003
    Then the model is that of the vehicle    (MVEH_002)
    And the VIN is that of the vehicle    (MVEH_003)
    When the owner asks for another model
    Then it is refused    (MVEH_002)
    And the model is that of the vehicle    (MVEH_002)

A nickname is set, and gone with the vehicle
    [Documentation]    The same owner pairs the vehicle and finds it without a name.
    [Tags]    MVEH_004    MVEH_010
    When the owner names the vehicle    Little Red
    Then it is accepted    (MVEH_004)
    And the nickname is    Little Red    (MVEH_004)
    When the vehicle is unpaired
    And the owner enters the VIN and accepts the terms
    And the owner authenticates the ownership
    Then the nickname is    ${EMPTY}    (MVEH_010)

While the services are deactivated nothing is granted and nothing is notified
    [Documentation]    The status says so, the functions are refused, and a warning stays without a notification.
    [Tags]    MVEH_005    MVEH_006
    Given the rig has    push
    Then the status of the services is    ACTIVATED    (MVEH_005)
    When the services are deactivated
    Then the status of the services is    DEACTIVATED    (MVEH_005)
    When the owner opens the door status
    Then it is refused    (MVEH_006)
    When a warning lights up
    Then no warning is notified within    5 minutes    (MVEH_006)
