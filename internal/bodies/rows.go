package bodies

import (
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
)

func bodyOf(r store.Body) Body {
	return Body{
		ID: r.ID, Slug: r.Slug, Kind: access.BodyKind(r.Kind), Name: i18n.Text{EN: r.NameEn, FR: r.NameFr},
		Mandate: i18n.Text{EN: r.MandateEn, FR: r.MandateFr}, Place: int(r.Place), ParentID: r.ParentID,
		Founded: db.ParseDay(r.Founded), Dissolved: db.ParseDay(r.Dissolved), Contact: r.Contact, Open: r.Open != 0,
	}
}

func bodyRow(b Body) store.Body {
	return store.Body{
		ID: b.ID, Slug: b.Slug, Kind: string(b.Kind), NameEn: b.Name.EN, NameFr: b.Name.FR, MandateEn: b.Mandate.EN, MandateFr: b.Mandate.FR,
		Place: int64(b.Place), ParentID: b.ParentID, Founded: db.Day(b.Founded), Dissolved: db.Day(b.Dissolved), Contact: b.Contact, Open: db.Flag(b.Open),
	}
}

func update(b Body) store.UpdateBodyParams {
	r := bodyRow(b)
	return store.UpdateBodyParams{
		ID: r.ID, NameEn: r.NameEn, NameFr: r.NameFr, MandateEn: r.MandateEn, MandateFr: r.MandateFr, Place: r.Place, ParentID: r.ParentID,
		Founded: r.Founded, Dissolved: r.Dissolved, Contact: r.Contact, Open: r.Open,
	}
}

func mandateOf(r store.BodyMandate) Mandate {
	return Mandate{
		ID: r.ID, BodyID: r.BodyID, Adopted: db.ParseDay(r.Adopted), Text: i18n.Text{EN: r.TextEn, FR: r.TextFr},
		Decision: i18n.Text{EN: r.DecisionEn, FR: r.DecisionFr},
	}
}

func mandateRow(m Mandate) store.BodyMandate {
	return store.BodyMandate{
		ID: m.ID, BodyID: m.BodyID, Adopted: db.Day(m.Adopted), TextEn: m.Text.EN, TextFr: m.Text.FR, DecisionEn: m.Decision.EN, DecisionFr: m.Decision.FR,
	}
}

func seatOf(r store.Seat) Seat {
	return Seat{
		ID: r.ID, BodyID: r.BodyID, Role: access.Role(r.Role), Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Places: int(r.Places), Years: int(r.Years),
		Consecutive: int(r.Consecutive), FilledBy: FilledBy(r.FilledBy), FromBody: r.FromBody, FromRole: access.Role(r.FromRole),
		From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay), Place: int(r.Place),
	}
}

func seatRow(s Seat) store.Seat {
	return store.Seat{
		ID: s.ID, BodyID: s.BodyID, Role: string(s.Role), NameEn: s.Name.EN, NameFr: s.Name.FR, Places: int64(s.Places), Years: int64(s.Years),
		Consecutive: int64(s.Consecutive), FilledBy: string(s.FilledBy), FromBody: s.FromBody, FromRole: string(s.FromRole),
		FromDay: db.Day(s.From), ToDay: db.Day(s.To), Place: int64(s.Place),
	}
}

func termOf(r store.Term) Term {
	return Term{
		ID: r.ID, BodyID: r.BodyID, PersonID: r.PersonID, Role: access.Role(r.Role), From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay),
		SeatID: r.SeatID, Number: int(r.Number), How: How(r.Filled), OrganizationID: r.OrganizationID,
		Organization: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr}, Note: i18n.Text{EN: r.NoteEn, FR: r.NoteFr}, Ended: Ending(r.Ended),
	}
}

func termRow(t Term) store.Term {
	return store.Term{
		ID: t.ID, BodyID: t.BodyID, PersonID: t.PersonID, Role: string(t.Role), FromDay: db.Day(t.From), ToDay: db.Day(t.To),
		SeatID: t.SeatID, Number: int64(t.Number), Filled: string(t.How), OrganizationID: t.OrganizationID,
		OrganizationEn: t.Organization.EN, OrganizationFr: t.Organization.FR, NoteEn: t.Note.EN, NoteFr: t.Note.FR, Ended: string(t.Ended),
	}
}

func updateTerm(t Term) store.UpdateTermParams {
	r := termRow(t)
	return store.UpdateTermParams{
		ID: r.ID, PersonID: r.PersonID, FromDay: r.FromDay, ToDay: r.ToDay, SeatID: r.SeatID, Number: r.Number, Filled: r.Filled, OrganizationID: r.OrganizationID,
		OrganizationEn: r.OrganizationEn, OrganizationFr: r.OrganizationFr, NoteEn: r.NoteEn, NoteFr: r.NoteFr, Ended: r.Ended,
	}
}

// viaOffice is a term as it gives a seat of another body, within the days that
// the seat is there.
func viaOffice(r store.Term, seatID, bodyID, role string, from, to time.Time) Term {
	t := termOf(r)
	t.Via, t.BodyID, t.Role, t.SeatID, t.How = t.BodyID, bodyID, access.Role(role), seatID, ExOfficio
	if t.From.Before(from) {
		t.From = from
	}
	if !to.IsZero() && (t.To.IsZero() || t.To.After(to)) {
		t.To, t.Ended = to, ""
	}
	return t
}
