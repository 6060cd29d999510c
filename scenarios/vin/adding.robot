*** Settings ***
Documentation       The manual: a vehicle must be paired to the account by its VIN, with the terms and conditions accepted.
Library             fixtures.TcuHil
Test Setup          The Owner Is Logged In


*** Test Cases ***
A vehicle is paired by its VIN
    [Documentation]    The VIN brings the vehicle into the account; only the authentication of ownership makes it usable.
    [Tags]    VIN_001    VIN_005
    When the owner enters the VIN and accepts the terms
    Then it is accepted    (VIN_005)
    And the app of the owner lists the vehicle    (VIN_001)
    When the owner opens the door status
    Then it is refused    (VIN_001)
    When the owner authenticates the ownership
    And the owner opens the door status
    Then it is accepted    (VIN_001)

Without acceptance of the terms nothing is paired
    [Documentation]    The owner turns back at the terms, and accepts them the next time.
    [Tags]    VIN_003    VIN_006
    When the owner enters the VIN and does not accept the terms
    Then it is refused    (VIN_006)
    And the app of the owner lists no vehicle    (VIN_003)
    When the owner enters the VIN and accepts the terms
    Then it is accepted    (VIN_006)

A mistyped VIN pairs nothing and can be entered again
    [Documentation]    A VIN has no letter O. Re-checked and entered again, it is accepted.
    [Tags]    VIN_007    VIN_008
    When the owner enters a VIN with one wrong character
    Then it is refused    (VIN_008)
    And the app of the owner lists no vehicle    (VIN_008)
    When the owner enters the VIN and accepts the terms
    Then it is accepted    (VIN_007)

A paired vehicle is refused to another account until it is unpaired
    [Documentation]    Whoever reads the VIN through the windscreen gets nothing of the vehicle.
    [Tags]    VIN_009
    Given the rig has    second-owner
    And somebody else is logged in
    When the owner enters the VIN and accepts the terms
    And the owner authenticates the ownership
    And somebody else enters the VIN and accepts the terms
    Then it is refused    (VIN_009)
    And the app of somebody else lists no vehicle    (VIN_009)
    When the vehicle is unpaired
    And somebody else enters the VIN and accepts the terms
    Then it is accepted    (VIN_009)
