package programme

import (
	"plenary.example/internal/programme/booklet"
	"plenary.example/internal/web/door"
)

// booklet is the published programme on paper, as the reader may see it.
func (p *Pages) booklet(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	pub, err := p.Programme.Public(c.Ctx(), nil, c.Actor, g)
	if err != nil {
		return err
	}
	if pub.Revision == 0 {
		return missing("programme.error.no_session")
	}
	file, err := booklet.Set(booklet.Booklet{Gathering: g, Programme: pub, Loc: c.Loc, Coalition: p.Name, Site: p.Site})
	if err != nil {
		return err
	}
	return c.Download("programme-"+g.Key+"-"+string(c.Lang)+".pdf", "application/pdf", file)
}
