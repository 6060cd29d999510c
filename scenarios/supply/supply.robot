*** Settings ***
Documentation       The unit's port, section Supply: 2 ms without supply are survived; after a longer interruption the unit
...                 boots again; between 6 V and 18 V it runs on.
Library             fixtures.TcuHil
Test Setup          The Rig Has    supply    console


*** Test Cases ***
Two milliseconds without supply are survived
    [Tags]    SUPPLY_002
    When the supply is interrupted for 2 ms
    Then the unit has run on    (SUPPLY_002)

A second without supply restarts the unit
    [Tags]    SUPPLY_005
    When the supply is interrupted for 1 s
    Then the unit has booted again    (SUPPLY_005)

Cranking does not restart the unit
    [Documentation]    The starter pulls the battery down to 6 V; the alternator charges it at 16 V afterwards.
    [Tags]    SUPPLY_004
    When the supply is set to 6 V
    Then the unit has run on    (SUPPLY_004)
    When the supply is set to 16 V
    Then the unit has run on    (SUPPLY_004)
