package drafting

import (
	"context"
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/view"
)

// Upcoming is a general meeting that resolutions may still be submitted to.
type Upcoming struct {
	ID       string
	Key      string
	Title    i18n.Text
	Deadline time.Time // of submissions
	Opens    time.Time
}

// Pages are the drafting pages and what they stand on.
type Pages struct {
	Resolutions *resolutions.Service
	People      *people.Service
	Bodies      *bodies.Service
	// Upcoming lists the general meetings to come, the nearest first.
	Upcoming func(ctx context.Context) ([]Upcoming, error)
	// Cite says which resolutions of a text the library holds.
	Cite view.Citer
	Now  func() time.Time
	// Changed tells a meeting's screens that a text before it has changed; nil
	// tells nobody.
	Changed func(meetingID string)
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/drafts", Handle: p.list},
		{Pattern: "GET /{lang}/drafts/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/drafts", Handle: p.start},
		{Pattern: "GET /{lang}/drafts/{id}", Handle: p.show},
		{Pattern: "GET /{lang}/drafts/{id}/text/{text}", Handle: p.edit},
		{Pattern: "POST /{lang}/drafts/{id}/text/{text}", Handle: p.save},
		{Pattern: "GET /{lang}/drafts/{id}/nearest", Handle: p.nearest},
		{Pattern: "GET /{lang}/drafts/{id}/details", Handle: p.details},
		{Pattern: "POST /{lang}/drafts/{id}/details", Handle: p.saveDetails},
		{Pattern: "POST /{lang}/drafts/{id}/submit", Handle: p.submit},
		{Pattern: "POST /{lang}/drafts/{id}/withdraw", Handle: p.withdraw},
		{Pattern: "POST /{lang}/drafts/{id}/second", Handle: p.second},
		{Pattern: "GET /{lang}/review", Handle: p.queue},
		{Pattern: "POST /{lang}/drafts/{id}/take-up", Handle: p.takeUp},
		{Pattern: "POST /{lang}/drafts/{id}/endorse", Handle: p.endorse},
		{Pattern: "POST /{lang}/drafts/{id}/send-back", Handle: p.sendBack},
		{Pattern: "POST /{lang}/drafts/{id}/check", Handle: p.check},
	}
}
