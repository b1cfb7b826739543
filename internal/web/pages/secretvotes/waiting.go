package secretvotes

import (
	"plenary.example/internal/secretballots"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// dutyPages are the pages, under that of the vote, where what it waits for is done.
var dutyPages = map[secretballots.Duty]string{secretballots.CastBallot: "vote", secretballots.TakeStep: "trustee", secretballots.MakeCodes: "authority"}

// Waiting are what secret votes wait for from the reader.
func (p *Pages) Waiting(c *door.Call) ([]ui.Link, error) {
	list, err := p.Votes.Waiting(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, due := range list {
		links = append(links, ui.Link{Label: c.Text("secretvotes.waiting."+string(due.Duty), "Title", due.Vote.Title), Href: to(c, due.Vote, dutyPages[due.Duty])})
	}
	return links, nil
}
