*** Settings ***
Documentation       Owners one after the other, accounts and services, in the middle of something else.
Library             fixtures.TcuHil


*** Test Cases ***
The wait of an owner who failed goes on while somebody else owns the vehicle
    [Documentation]    Neither unpairing nor somebody else's success shortens the six minutes, and they bar nobody else.
    [Tags]    AUTH_009    AUTH_010    UNP_003
    Given the rig has    second-owner
    And the vehicle is added to the account
    And somebody else is logged in
    When the owner enters a wrong odometer value
    And the vehicle is unpaired
    And somebody else enters the VIN and accepts the terms
    And somebody else authenticates the ownership
    Then it is accepted    (UNP_003)
    When somebody else removes the vehicle
    And the owner enters the VIN and accepts the terms
    Then it is accepted    (UNP_003)
    When the six minutes are almost over
    And the owner starts the authentication
    Then the attempt is refused as too early    (AUTH_009)
    When the six minutes are over
    And the owner authenticates ownership
    Then the attempt is accepted    (AUTH_010)

A command that has not arrived dies with the pairing
    [Documentation]    The next owner pairs the vehicle while the command would still be valid.
    [Tags]    RCMD_003    UNP_003    UNP_004
    Given the rig has    network    second-owner
    And the vehicle is paired and parked
    And somebody else is logged in
    When there is no network
    And the owner commands    lock
    And the vehicle is unpaired
    And somebody else enters the VIN and accepts the terms
    And there is a network again
    And somebody else authenticates the ownership
    Then it is accepted    (UNP_003)
    And nothing of it happens within    5 minutes    (RCMD_003)
    When the owner opens the door status
    Then it is refused    (UNP_004)
    And a Lock command of somebody else is carried out    (UNP_003)

A setting that waits for its ten minutes outlives a deactivation
    [Documentation]    The services are deactivated in the middle of the ten minutes, and activated again.
    [Tags]    MON_002    MON_006    REACT_005
    Given the rig has    push
    And the vehicle is paired and parked
    When the owner saves a speed limit of    80
    And time passes    4 minutes
    And the services are deactivated
    And the owner presses Retry Activation
    Then the services are active again in their time    (REACT_005)
    When the vehicle is OFF for ten minutes
    And a trip begins
    And the driver drives at    60    30 s
    And the driver drives at    100    30 s
    And the trip ends
    Then an alert of the trip is received once    speed    (MON_006)
    And the offences shown are    1    (MON_002)

Who pairs a vehicle again finds nothing of before
    [Documentation]    Offences and alerts of the first pairing are gone, for the same owner too.
    [Tags]    MON_001    MVEH_010    UNP_003
    Given the rig has    push
    And the vehicle is paired and parked
    When the owner saves a speed limit of    80
    And the vehicle is OFF for ten minutes
    And a trip begins
    And the driver drives at    100    30 s
    And the trip ends
    Then an alert of the trip is received once    speed    (MON_001)
    When the vehicle is unpaired
    And the owner enters the VIN and accepts the terms
    And the owner authenticates ownership
    Then the attempt is accepted    (UNP_003)
    And the offences shown are    0    (MVEH_010)
    When a trip begins
    And the driver drives at    100    30 s
    And the trip ends
    Then no alert of the trip is received    speed    (MVEH_010)
