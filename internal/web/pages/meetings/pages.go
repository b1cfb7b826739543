// Package meetings holds the pages of general meetings before and after they are
// in session: the public list and the page of each, the secretariat's planning and
// its office, the delegates that organizations name.
package meetings

import (
	"context"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
)

// Pages are the meetings' pages and what they stand on.
type Pages struct {
	DB          *db.DB
	Meetings    *meetings.Service
	Minutes     *minutes.Service
	Floor       *floor.Service
	Resolutions *resolutions.Service
	People      *people.Service
	Now         func() time.Time
	// Notify queues the notice of a meeting to its members in the transaction
	// that records it; nil sends nothing.
	Notify func(ctx context.Context, tx *audit.Tx, m meetings.Meeting) error
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/meetings", Handle: p.list, Shared: true},
		{Pattern: "GET /{lang}/meetings/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/meetings/new", Handle: p.plan},
		{Pattern: "GET /{lang}/meetings/{key}", Handle: p.show, Shared: true},
		{Pattern: "GET /{lang}/manage", Handle: p.office},
		{Pattern: "GET /{lang}/meetings/{key}/edit", Handle: p.editForm},
		{Pattern: "POST /{lang}/meetings/{key}/edit", Handle: p.change},
		{Pattern: "GET /{lang}/meetings/{key}/manage", Handle: p.manage},
		{Pattern: "POST /{lang}/meetings/{key}/manage/{act}", Handle: p.manageAct},
		{Pattern: "GET /{lang}/meetings/{key}/electorate", Handle: p.electorate},
		{Pattern: "GET /{lang}/meetings/{key}/delegates", Handle: p.delegates},
		{Pattern: "POST /{lang}/meetings/{key}/delegates", Handle: p.nameDelegates},
	}
}

// meeting loads the meeting that the address names.
func (p *Pages) meeting(c *door.Call) (meetings.Meeting, error) {
	return p.Meetings.ByKey(c.Ctx(), c.R.PathValue("key"))
}
