// Package organizations shows what the register says of an organization (its
// areas of work and languages by name, its memberships, its standing) and asks
// for its profile: the directory, the organization's own pages and the
// secretariat's share it.
package organizations
