package assembly

import (
	"slices"
	"sync"

	"plenary.example/internal/ballots"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/meetings/online"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/motions"
	"plenary.example/internal/web/view"
)

// Pages are the pages of a meeting in session and what they stand on.
type Pages struct {
	DB          *db.DB
	Meetings    *meetings.Service
	Room        *room.Room
	Speakers    *speakers.Service
	Online      *online.Service
	Floor       *floor.Service
	Minutes     *minutes.Service
	Resolutions *resolutions.Service
	Ballots     *ballots.Service
	Bodies      *bodies.Service
	// Cite says which resolutions of a text the library holds; nil links none.
	Cite view.Citer

	matters   sync.Map // of each meeting: string -> *matterCell
	rendered  sync.Map // of each face in each language: renderKey -> *renderCell
	questions sync.Map // of each vote: string -> question
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return slices.Concat(p.motions().Routes(), append(append(p.speakerRoutes(), p.joinRoutes()...), []door.Route{
		{Pattern: "GET /{lang}/meetings/{key}/desk", Handle: p.desk},
		{Pattern: "POST /{lang}/meetings/{key}/desk/{act}", Handle: p.deskAct},
		{Pattern: "GET /{lang}/meetings/{key}/projector", Handle: p.projector},
		{Pattern: "GET /{lang}/meetings/{key}/floor", Handle: p.floor},
		{Pattern: "GET /{lang}/meetings/{key}/ballot", Handle: p.ballotFragment},
		{Pattern: "GET /{lang}/meetings/{key}/chair", Handle: p.chair},
		{Pattern: "GET /{lang}/meetings/{key}/chair/{act}", Handle: p.chairForm},
		{Pattern: "POST /{lang}/meetings/{key}/chair/{act}", Handle: p.chairAct},
		{Pattern: "GET /{lang}/meetings/{key}/items/{item}/amend", Handle: p.amendForm},
		{Pattern: "POST /{lang}/meetings/{key}/items/{item}/amend", Handle: p.amend},
		{Pattern: "GET /{lang}/meetings/{key}/live/{face}", Handle: p.stream, Stream: true},
		{Pattern: "POST /{lang}/votes/{vote}/cast", Handle: p.cast, MaxBody: 4 << 10},
	}...))
}

// motions are the pages of the motions from the floor.
func (p *Pages) motions() *motions.Pages {
	return &motions.Pages{Meetings: p.Meetings, Floor: p.Floor, Ballots: p.Ballots, Bodies: p.Bodies, Minutes: p.Minutes, DB: p.DB, Resolutions: p.Resolutions, Console: p.chairWith}
}

// meeting loads the meeting that the address names.
func (p *Pages) meeting(c *door.Call) (meetings.Meeting, error) {
	return p.Meetings.ByKey(c.Ctx(), c.R.PathValue("key"))
}

// hrefIf is an address for those who may go there.
func hrefIf(may bool, href string) string {
	if !may {
		return ""
	}
	return href
}
