// Package resources has the pages of what newcomers look for: the public ones, in every
// language in which something is written, and the secretariat's desk.
package resources
