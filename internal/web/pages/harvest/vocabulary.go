package harvest

import (
	"net/http"
	"strings"

	"plenary.example/internal/skos"
	"plenary.example/internal/web/door"
)

func (p *Pages) scheme(c *door.Call) (skos.Scheme, error) {
	all, err := p.Concerns.All(c.Ctx())
	return p.Coalition.Vocabulary(all), err
}

func (p *Pages) turtle(c *door.Call) error {
	s, err := p.scheme(c)
	if err != nil {
		return err
	}
	return c.Bytes("text/turtle; charset=utf-8", s.Turtle())
}

func (p *Pages) rdf(c *door.Call) error {
	s, err := p.scheme(c)
	if err != nil {
		return err
	}
	return c.Bytes("application/rdf+xml; charset=utf-8", s.RDFXML())
}

func (p *Pages) jsonld(c *door.Call) error {
	s, err := p.scheme(c)
	if err != nil {
		return err
	}
	raw, err := s.JSONLD()
	if err != nil {
		return err
	}
	return c.Bytes("application/ld+json; charset=utf-8", raw)
}

// vocabulary is the lasting address of the vocabulary: it leads programs to the form that
// they ask for, and people to the page.
func (p *Pages) vocabulary(c *door.Call) error {
	accept := c.R.Header.Get("Accept")
	to := c.Path("concerns")
	for _, f := range [...]struct{ media, path string }{
		{"text/turtle", "/concerns.ttl"}, {"application/rdf+xml", "/concerns.rdf"}, {"application/ld+json", "/concerns.jsonld"},
	} {
		if strings.Contains(accept, f.media) {
			to = f.path
			break
		}
	}
	c.W.Header().Add("Vary", "Accept, Accept-Language")
	http.Redirect(c.W, c.R, to, http.StatusSeeOther)
	return nil
}
