package desk

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/letter"
	"plenary.example/internal/pdf"
	"plenary.example/internal/registration"
)

// attended lists the days of a gathering among those on which somebody was checked in:
// whoever fetched a badge the evening before was not at the gathering for that.
func attended(g gatherings.Gathering, days []time.Time) []time.Time {
	of := g.Days()
	return slices.DeleteFunc(slices.Clone(days), func(d time.Time) bool { return !slices.ContainsFunc(of, d.Equal) })
}

// Certifiable reports whether somebody can have a certificate: the gathering is over,
// and they were checked in on one of its days. tx nil is the reader.
func (s *Service) Certifiable(ctx context.Context, tx db.DBTX, g gatherings.Gathering, registrationID string) (bool, error) {
	if s.db.Now().Before(g.Ends) {
		return false, nil
	}
	days, err := s.DaysOf(ctx, tx, registrationID)
	return len(attended(g, days)) > 0, err
}

// Certificate is the certificate of the person of a link, in their language.
func (s *Service) Certificate(ctx context.Context, link string) (g gatherings.Gathering, raw []byte, err error) {
	r, err := s.register.PersonByLink(ctx, link)
	if err != nil {
		return g, nil, err
	}
	if g, err = s.gatherings.ByID(ctx, nil, r.GatheringID); err != nil {
		return g, nil, err
	}
	if s.db.Now().Before(g.Ends) {
		return g, nil, fault.New(fault.Conflict, "desk.error.certificate_early", nil)
	}
	days, err := s.DaysOf(ctx, nil, r.ID)
	if err != nil {
		return g, nil, err
	}
	if days = attended(g, days); len(days) == 0 || r.Name == "" {
		return g, nil, fault.New(fault.NotFound, "desk.error.certificate_none", nil)
	}
	raw, err = s.certificates(g, r.Lang, []certified{{r, days}})
	return g, raw, err
}

// Certificates are those of everybody who was checked in, by name, each in its person's
// language on a page of its own.
func (s *Service) Certificates(ctx context.Context, who access.Actor, g gatherings.Gathering) ([]byte, error) {
	if err := mayRun(who, g); err != nil {
		return nil, err
	}
	if s.db.Now().Before(g.Ends) {
		return nil, fault.New(fault.Conflict, "desk.error.certificate_early", nil)
	}
	list, err := s.coming(ctx, nil, g.ID, registration.States()...)
	if err != nil {
		return nil, err
	}
	arrived, err := s.arrivals(ctx, nil, g.ID)
	if err != nil {
		return nil, err
	}
	var all []certified
	for _, r := range list {
		var days []time.Time
		for day := range arrived[r.ID] {
			days = append(days, db.ParseDay(day))
		}
		slices.SortFunc(days, time.Time.Compare)
		if days = attended(g, days); len(days) > 0 && r.Name != "" {
			all = append(all, certified{r, days})
		}
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "desk.error.nobody_came", nil)
	}
	return s.certificates(g, who.Lang, all)
}

// certified is somebody and the days on which they were seen.
type certified struct {
	registration.Registration
	days []time.Time
}

func (s *Service) certificates(g gatherings.Gathering, lang i18n.Lang, all []certified) ([]byte, error) {
	l := s.catalog.For(lang)
	d := pdf.New(pdf.Options{
		Title: l.T("desk.certificate.file", "Title", g.Title), Author: s.o.Profile.Name.In(l.Lang()), Lang: string(l.Lang()) + "-CA", Made: s.db.Now(),
	})
	for _, one := range all {
		l := s.catalog.For(one.Lang)
		d.Letterhead(letter.Head(letter.Letter{Profile: s.o.Profile, Loc: l, Site: s.o.Site}))
		d.Heading(1, l.T("desk.certificate.title"))
		d.Heading(2, one.Name)
		d.Paragraph(one.Organization)
		of := g.Days()
		what := "desk.certificate.what"
		if len(of) == 1 {
			what = "desk.certificate.what_day"
		}
		d.Paragraph(l.T(what, "Title", g.Title, "Days", l.Days(of[0], of[len(of)-1]), "City", g.City))
		for _, day := range one.days {
			d.Clause(1, "–", l.Date(day))
		}
		if len(of) > 1 {
			d.Paragraph(l.T("desk.certificate.days", "Count", len(one.days), "Of", len(of)))
		}
		d.Paragraph(l.T("desk.certificate.how"))
		d.Paragraph(l.T("desk.certificate.issued", "Day", s.Today(g), "Code", registration.FormatCode(one.Code), "Email", s.o.Profile.Email))
	}
	return d.Bytes()
}
