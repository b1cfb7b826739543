// Package directory holds the public pages of the coalition's members: whom it
// has, by region, area of work and language, and a page of each.
//
// The public sees the organizations that belong today and agreed to be listed,
// and of their address, e-mail and telephone what they agreed to show. Everybody
// of the coalition (whoever has a place in one of its organizations, or an
// office) may know who the members are, as the members of a corporation may under
// the Canada Not-for-profit Corporations Act (section 23): signed in, they see
// the names of the others too, with the class and the first day, and nothing
// else. An organization that belongs no more has no page.
package directory
