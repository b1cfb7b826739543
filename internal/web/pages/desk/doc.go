// Package desk is the pages of the desk of a gathering: the door on a phone, with or
// without a network; badges; lists for those who see to something; certificates; the
// evaluation; figures afterwards.
package desk
