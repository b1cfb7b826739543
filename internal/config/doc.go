// Package config is what an installation is told from outside: the settings of
// the program (flags, PLENARY_ variables, plenary.toml) and the profile of the
// coalition it serves.
//
// A profile describes one coalition: its names, its working groups, its
// subjects, the numbers of its by-laws. The program has none of these in its
// code, so that another coalition installs the same binary and describes itself.
// Two profiles come with the program: "ccr", the worked example, and "blank",
// to be filled in.
package config
