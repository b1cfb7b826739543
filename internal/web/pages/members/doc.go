// Package members holds the secretariat's pages of the register: organizations
// with everything known of each, people and their places, and the register as on
// any day with its exports. The Executive Committee, which decides on membership,
// reads what the secretariat keeps.
package members
