package directory

import (
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
)

// Pages are the directory's pages and what they stand on.
type Pages struct {
	People      *people.Service
	Resolutions *resolutions.Service
	Record      *audit.Log
	Areas       organizations.Areas
	// Today is the coalition's calendar day.
	Today func() time.Time
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/members", Handle: p.find, Shared: true},
		{Pattern: "GET /{lang}/members/{slug}", Handle: p.show, Shared: true},
	}
}

// inside reports whether the reader is of the coalition, and so may know who its
// members are.
func inside(a access.Actor) bool { return a.Program || a.OfTheCoalition() }

// revision changes with whatever these pages show: all of it is under record, but
// the day.
func (p *Pages) revision(c *door.Call) (string, error) {
	last, err := p.Record.Revision(c.Ctx())
	// Two nodes may write lines that become visible out of their order: within a
	// minute such a page is made again.
	return last + "." + strconv.FormatInt(c.Door.Now().Unix()/60, 36), err
}
