// Package calendar is the pages of the year: the agenda with its filters, a
// gathering at its address, the desk of those who plan gatherings, the addresses for
// calendar programs, and which reminders one gets.
//
// What upper subjects have in a gathering (its programme, who registers) is shown
// through the hooks of [Pages], which the wiring fills.
package calendar
