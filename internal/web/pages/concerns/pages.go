package concerns

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/calendar"
	"plenary.example/internal/concerns"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/thread"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of concerns and what they stand on.
type Pages struct {
	Concerns    *concerns.Service
	Threads     *thread.Service
	Resolutions *resolutions.Service
	Lists       *lists.Service
	Archive     *archive.Service
	// OpenAsks counts, by concern, the asks that somebody may see and that are not
	// answered; nil: there are none.
	OpenAsks func(ctx context.Context, who access.Actor) (map[string]int, error)
	// Calendar has what is to come; nil: nothing.
	Calendar *calendar.Service
	// ToSign lists the statements about a concern that are open for signature; nil: none is.
	ToSign func(c *door.Call, slug string) ([]ui.Entry, error)
	// Documents lists what is published on a concern; nil: nothing is.
	Documents func(c *door.Call, slug string) ([]ui.Entry, error)
	// News is what the coalition has said in public about a concern, the newest first, so
	// many at most; nil: nothing.
	News func(c *door.Call, concern string, most int) ([]ui.Entry, error)
}

// upload bounds what a record with its files takes.
const upload = 24 << 20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/concerns", Handle: p.index, Shared: true},
		{Pattern: "POST /{lang}/concerns", Handle: p.linkFromArchive},
		{Pattern: "GET /{lang}/concerns/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/concerns/new", Handle: p.add},
		{Pattern: "GET /{lang}/concerns/{concern}", Handle: p.concern, Shared: true},
		{Pattern: "GET /{lang}/concerns/{concern}/feed.atom", Handle: p.concernFeed},
		{Pattern: "GET /{lang}/concerns/{concern}/about", Handle: p.aboutForm},
		{Pattern: "POST /{lang}/concerns/{concern}/about", Handle: p.about},
		{Pattern: "GET /{lang}/concerns/{concern}/report", Handle: p.reportForm},
		{Pattern: "POST /{lang}/concerns/{concern}/report", Handle: p.report},
		{Pattern: "GET /{lang}/concerns/{concern}/reports", Handle: p.reports},
		{Pattern: "GET /{lang}/concerns/{concern}/reports/{report}", Handle: p.oneReport},
		{Pattern: "POST /{lang}/concerns/{concern}/reports/{report}", Handle: p.changeReport},
		{Pattern: "GET /{lang}/concerns/{concern}/record", Handle: p.recordForm},
		{Pattern: "POST /{lang}/concerns/{concern}/record", Handle: p.record, MaxBody: upload},
		{Pattern: "GET /{lang}/concerns/{concern}/records/{record}", Handle: p.oneRecord, Shared: true},
		{Pattern: "GET /{lang}/concerns/{concern}/records/{record}/edit", Handle: p.editForm},
		{Pattern: "POST /{lang}/concerns/{concern}/records/{record}/edit", Handle: p.edit, MaxBody: upload},
		{Pattern: "GET /{lang}/concerns/{concern}/records/{record}/files/{text}", Handle: p.file},
		{Pattern: "GET /{lang}/concerns/{concern}/conversations", Handle: p.conversationsPage},
		{Pattern: "POST /{lang}/concerns/{concern}/conversations", Handle: p.changeConversations},
		{Pattern: "GET /{lang}/threads/{meeting}/{label}", Handle: p.resolution, Shared: true},
		{Pattern: "GET /{lang}/threads/{meeting}/{label}/feed.atom", Handle: p.resolutionFeed},
	}
}

// open loads the concern that the address names.
func (p *Pages) open(c *door.Call) (concerns.Concern, error) {
	return p.Concerns.Get(c.Ctx(), nil, c.R.PathValue("concern"))
}

// to is the address of one of a concern's pages.
func to(c *door.Call, slug string, parts ...string) string {
	return c.Path(append([]string{"concerns", slug}, parts...)...)
}

// crumbs are the way to a page of a concern.
func crumbs(c *door.Call, one concerns.Concern) []ui.Link {
	return append(home(c), ui.Link{Label: one.Name.In(c.Lang), Href: to(c, one.Slug)})
}

func home(c *door.Call) []ui.Link {
	return []ui.Link{{Label: c.Text("threads.index.title"), Href: c.Path("concerns")}}
}
