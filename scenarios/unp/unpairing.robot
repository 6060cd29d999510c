*** Settings ***
Documentation       The manual: a vehicle can be unpaired in case another account or owner must take control of it.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
A vehicle is unpaired with the third step and not before
    [Documentation]    Asked for, agreed to, confirmed: until then the vehicle is in the account.
    [Tags]    UNP_001    UNP_002
    When the owner asks for the removal of the vehicle
    Then the app of the owner lists the vehicle    (UNP_001)
    When the owner agrees to the message
    Then the app of the owner lists the vehicle    (UNP_001)
    When the owner confirms the removal
    Then it is accepted    (UNP_001)
    And the app of the owner lists no vehicle    (UNP_002)

Going back leaves the vehicle in the account
    [Documentation]    What was given up cannot be confirmed any more.
    [Tags]    UNP_001
    When the owner asks for the removal of the vehicle
    And the owner agrees to the message
    And the owner goes back
    And the owner confirms the removal
    Then it is refused    (UNP_001)
    And the app of the owner lists the vehicle    (UNP_001)

The next owner takes control and the former one has nothing
    [Documentation]    The whole procedure of page 8 and 9 is followed anew.
    [Tags]    UNP_003    UNP_004
    Given the rig has    second-owner
    And somebody else is logged in
    When the vehicle is unpaired
    And somebody else enters the VIN and accepts the terms
    And somebody else opens the door status
    Then it is refused    (UNP_003)
    When somebody else authenticates the ownership
    Then it is accepted    (UNP_003)
    And a Lock command of somebody else is carried out    (UNP_003)
    When the owner opens the door status
    Then it is refused    (UNP_004)

The former owner is not notified
    [Documentation]    A warning lights up in the vehicle that was unpaired.
    [Tags]    UNP_004
    Given the rig has    push
    When the vehicle is unpaired
    And a warning lights up
    Then no warning is notified within    5 minutes    (UNP_004)
