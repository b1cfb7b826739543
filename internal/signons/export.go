package signons

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/sheet"
)

// mostExported bounds the signatures that one question reads.
const mostExported = 500

// every reads all signatures of a statement.
func (s *Service) every(ctx context.Context, who access.Actor, id string, see func(Signature) error) error {
	after := ""
	for {
		list, more, err := s.Signatures(ctx, who, id, "", after, mostExported)
		if err != nil {
			return err
		}
		for _, g := range list {
			if err := see(g); err != nil {
				return err
			}
			after = g.ID
		}
		if !more {
			return nil
		}
	}
}

// WriteCSV writes all signatures of a statement as a table, for the secretariat.
func (s *Service) WriteCSV(ctx context.Context, w io.Writer, who access.Actor, st Statement, l *i18n.Localizer) error {
	if err := mayKeep(who); err != nil {
		return err
	}
	out := sheet.NewWriter(w)
	var head []string
	for _, name := range []string{
		"id", "stage", "version", "signer", "name_en", "name_fr", "sort", "city", "province", "country", "site", "member", "person", "title", "email", "lang", "asked", "confirmed", "how", "reason",
	} {
		head = append(head, l.T("signons.column."+name))
	}
	out.Row(head...)
	err := s.every(ctx, who, st.ID, func(g Signature) error {
		how, sort, member := "", "", l.T("signons.no")
		if g.How != "" {
			how = l.Say(g.How.Name())
		}
		if g.Sort != "" {
			sort = l.Say(g.Sort.Name())
		}
		if g.OrganizationID != "" {
			member = l.T("signons.yes")
		}
		out.Row(
			g.ID, l.Say(g.Stage.Name()), l.Number(int64(g.Version)), l.T("signons.signer."+string(g.Signer)), g.Name.EN, g.Name.FR, sort, g.City, g.Province, g.Country, g.Site, member, g.Person, g.Title,
			g.Email, string(g.Lang), s.stamp(g.Asked), s.stamp(g.Confirmed), how, g.Reason,
		)
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// stamp writes an instant in the coalition's zone, as programs read it; empty for none.
func (s *Service) stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone).Format(time.RFC3339)
}

// Written is a signature as programs of the secretariat read it.
type Written struct {
	ID             string    `json:"id"`
	Stage          Stage     `json:"stage"`
	Version        int       `json:"version"`
	Signer         Signer    `json:"signer"`
	Name           i18n.Text `json:"name"`
	OrganizationID string    `json:"organizationId,omitempty"`
	Sort           Sort      `json:"sort,omitempty"`
	City           string    `json:"city,omitempty"`
	Province       string    `json:"province,omitempty"`
	Country        string    `json:"country,omitempty"`
	Site           string    `json:"site,omitempty"`
	Person         string    `json:"person,omitempty"`
	Title          string    `json:"title,omitempty"`
	Email          string    `json:"email,omitempty"`
	Lang           i18n.Lang `json:"lang,omitempty"`
	Asked          string    `json:"asked,omitempty"`
	Confirmed      string    `json:"confirmed,omitempty"`
	How            How       `json:"how,omitempty"`
	Held           Why       `json:"held,omitempty"`
	Reason         string    `json:"reason,omitempty"`
}

// WriteJSON writes all signatures of a statement for programs of the secretariat.
func (s *Service) WriteJSON(ctx context.Context, w io.Writer, who access.Actor, st Statement) error {
	if err := mayKeep(who); err != nil {
		return err
	}
	list := []Written{}
	err := s.every(ctx, who, st.ID, func(g Signature) error {
		list = append(list, Written{
			g.ID, g.Stage, g.Version, g.Signer, g.Name, g.OrganizationID, g.Sort, g.City, g.Province, g.Country, g.Site, g.Person, g.Title, g.Email, g.Lang, s.stamp(g.Asked), s.stamp(g.Confirmed), g.How, g.Held, g.Reason,
		})
		return nil
	})
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"statement": st.Slug, "version": st.Version, "signatures": list})
}

// Named is a signatory as everybody's programs read it.
type Named struct {
	Name     i18n.Text `json:"name"`
	Signer   Signer    `json:"signer"`
	Member   bool      `json:"member"`
	City     string    `json:"city,omitempty"`
	Province string    `json:"province,omitempty"`
	Country  string    `json:"country,omitempty"`
}

// Names are the signatories in the alphabet of a language: what everybody sees.
func (r Roll) Names(lang i18n.Lang) []Named {
	list := make([]Named, 0, len(r.Signatories))
	for _, s := range Sorted(r.Signatories, lang) {
		list = append(list, Named{s.Name, s.Signer, s.Member, s.City, s.Place.Province, s.Place.Country})
	}
	return list
}
