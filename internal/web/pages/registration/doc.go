// Package registration is the pages of registering for a gathering: what it costs,
// the form, an order and a person by their links, who comes and what they need for
// those who prepare it, and the travel fund.
package registration
