package travel

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/letter"
)

// PDF is the letter with the decision, in the person's language, for the person
// alone (see Mine).
func (s *Service) PDF(ctx context.Context, who access.Actor, link, registrationID string) ([]byte, error) {
	r, found, err := s.Mine(ctx, who, link, registrationID)
	if err != nil {
		return nil, err
	}
	if !found || r.State != Granted && r.State != Refused {
		return nil, fault.New(fault.NotFound, "travel.error.no_decision", nil)
	}
	f, err := s.FundOf(ctx, nil, r.GatheringID)
	if err != nil {
		return nil, err
	}
	g, err := s.gatherings.ByID(ctx, nil, r.GatheringID)
	if err != nil {
		return nil, err
	}
	l := s.catalog.For(r.Lang)
	d := letter.New(letter.Letter{
		Profile: s.o.Profile, Loc: l, Day: clock.DayIn(r.DecidedAt, s.o.Profile.Location()), Made: r.DecidedAt, Site: s.o.Site,
		Addressee: []string{r.Name}, Topic: l.T("travel.paper.topic", "Title", g.Title), Salutation: l.T("travel.paper.salutation", "Name", r.Name),
	})
	if r.State == Granted {
		d.Paragraph(l.T("travel.paper.granted", "Title", g.Title, "Cents", f.text(r.Granted)))
	} else {
		d.Paragraph(l.T("travel.paper.refused", "Title", g.Title))
	}
	d.Heading(3, l.T("travel.paper.reasons"))
	for part := range strings.SplitSeq(r.Decision, "\n\n") {
		d.Paragraph(part)
	}
	if r.State == Granted {
		d.Paragraph(l.T("travel.paper.next"))
	}
	d.Paragraph(l.T("travel.paper.confidential"))
	return d.Bytes()
}
