package meetings

import (
	"plenary.example/internal/meetings"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// noticeLine is previous notice of a motion, with the way to take it back.
type noticeLine struct {
	link   ui.Link
	remove ui.ButtonData
}

// notices are the motions of which previous notice is given, each with the resolution
// that it would rescind or amend.
func (p *Pages) notices(c *door.Call, m meetings.Meeting) ([]ui.Link, error) {
	lines, err := p.noticeLines(c, m)
	var list []ui.Link
	for _, l := range lines {
		list = append(list, l.link)
	}
	return list, err
}

func (p *Pages) noticeLines(c *door.Call, m meetings.Meeting) ([]noticeLine, error) {
	given, err := p.Floor.Notices(c.Ctx(), m.ID)
	if err != nil {
		return nil, err
	}
	var list []noticeLine
	for _, n := range given {
		what := c.Loc.Say(n.What())
		list = append(list, noticeLine{
			link:   ui.Link{Label: what, Href: c.Path("resolutions", n.Address.Meeting, n.Address.Label)},
			remove: ui.ButtonData{Label: c.Text("agenda.notices.remove"), Explain: what, Kind: ui.Quiet, Action: base(c, m) + "/notice-off", Hidden: []ui.Hidden{{Name: "resolution", Value: n.ResolutionID}}},
		})
	}
	return list, nil
}
