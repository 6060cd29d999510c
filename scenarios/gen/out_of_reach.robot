*** Settings ***
Documentation       The manual: the features are dependent upon the TCU being in operative condition and the availability of cellular
...                 connectivity. They may not function without; the app must not claim that they did.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
Without supply of the unit a command fails, and is not made up for
    [Documentation]    The owner locks from the app while the unit has no supply. Nothing happens, also not later.
    [Tags]    GEN_004
    When the unit has no supply
    And the owner locks from the app
    Then the app does not claim success    (GEN_004)
    When the unit has its supply again
    Then the car was asked for nothing    (GEN_004)
    When the owner locks from the app
    Then the app reports success    (GEN_004)

Without a network a command fails, and is not made up for
    [Documentation]    The same in an underground car park.
    [Tags]    GEN_005
    When there is no network
    And the owner locks from the app
    Then the app does not claim success    (GEN_005)
    When there is a network again
    Then the car was asked for nothing    (GEN_005)
    When the owner locks from the app
    Then the app reports success    (GEN_005)
