package concerns

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/concerns/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
)

// The kinds of what is held about a person here.
const (
	heldReports       = "problem_reports"
	heldVersions      = "report_versions"
	heldRecords       = "thread_records"
	heldConversations = "linked_conversations"
)

// Holdings is what concerns hold about a person: the reports they made for their
// organization, the changes they made to reports, what they recorded, and the
// conversations they linked. All of it stays as the organization's or the
// coalition's own, without the name.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	q := s.on(tx)
	made := holding.Holding{Kind: heldReports, Merge: holding.Moves}
	reports, err := q.ReportsBy(ctx, personID, holding.Most)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range reports {
		made.Records = append(made.Records, holding.Record{
			{Name: "organization", Value: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr}}, {Name: "message", Value: r.Problem}, {Name: "at", Value: db.Time(r.MadeAt)},
		})
	}
	kept := holding.Holding{Kind: heldRecords, Merge: holding.Moves}
	records, err := q.RecordsBy(ctx, personID, holding.Most)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range records {
		kept.Records = append(kept.Records, holding.Record{{Name: "subject", Value: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}}, {Name: "at", Value: db.Time(r.RecordedAt)}})
	}
	n, err := q.CountReportsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	m, err := q.CountRecordsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	versions, err := q.VersionsBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	linked, err := q.ConversationsBy(ctx, personID)
	made.Count, kept.Count = int(n), int(m)
	return []holding.Holding{
		made, {Kind: heldVersions, Merge: holding.Moves, Count: len(versions)}, kept, {Kind: heldConversations, Merge: holding.Moves, Count: len(linked)},
	}, audit.Fault(err)
}

// giver gives rows of one kind from one person to another, by their keys.
type giver struct {
	kind string
	keys func() ([]string, error)
	give func(key, from, to string) (int64, error)
}

func givers(ctx context.Context, q *store.Queries, from string) []giver {
	return []giver{
		{heldReports, func() ([]string, error) {
			rows, err := q.ReportsBy(ctx, from, 1<<30)
			var keys []string
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(key, from, to string) (int64, error) {
			return q.GiveReport(ctx, store.GiveReportParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldRecords, func() ([]string, error) {
			rows, err := q.RecordsBy(ctx, from, 1<<30)
			var keys []string
			for _, r := range rows {
				keys = append(keys, r.ID)
			}
			return keys, err
		}, func(key, from, to string) (int64, error) {
			return q.GiveRecord(ctx, store.GiveRecordParams{RowKey: key, FromPerson: from, ToPerson: to})
		}},
		{heldVersions, func() ([]string, error) {
			rows, err := q.VersionsBy(ctx, from)
			var keys []string
			for _, r := range rows {
				keys = append(keys, fmt.Sprintf("%s %d", r.ReportID, r.Version))
			}
			return keys, err
		}, func(key, from, to string) (int64, error) {
			id, version, _ := strings.Cut(key, " ")
			n, err := strconv.ParseInt(version, 10, 64)
			if err != nil {
				return 0, err
			}
			return q.GiveVersion(ctx, store.GiveVersionParams{ReportID: id, Version: n, FromPerson: from, ToPerson: to})
		}},
		{heldConversations, func() ([]string, error) {
			rows, err := q.ConversationsBy(ctx, from)
			var keys []string
			for _, r := range rows {
				keys = append(keys, fmt.Sprintf("%s %s %d", r.Slug, r.ListID, r.Number))
			}
			return keys, err
		}, func(key, from, to string) (int64, error) {
			parts := strings.Fields(key)
			if len(parts) != 3 {
				return 0, fmt.Errorf("concerns: the key %q", key)
			}
			n, err := strconv.ParseInt(parts[2], 10, 64)
			if err != nil {
				return 0, err
			}
			return q.GiveConversation(ctx, store.GiveConversationParams{Slug: parts[0], ListID: parts[1], Number: n, FromPerson: from, ToPerson: to})
		}},
	}
}

// Repoint gives what one person did to another.
func (s *Service) Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	var moves []holding.Move
	for _, g := range givers(ctx, store.New(tx), from) {
		keys, err := g.keys()
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if _, err := g.give(key, from, to); err != nil {
				return nil, err
			}
		}
		moves = append(moves, holding.Move{Kind: g.kind, Rows: keys})
	}
	return holding.Some(moves...), nil
}

// Restore undoes what Repoint did.
func (s *Service) Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	for _, g := range givers(ctx, store.New(tx), from) {
		for _, m := range moves {
			if m.Kind != g.kind {
				continue
			}
			if err := holding.Back(m, func(key string) (int64, error) { return g.give(key, to, from) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// Erase takes a person's name out of what they reported and recorded.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	for _, forget := range []func(context.Context, string) error{q.ForgetReports, q.ForgetVersions, q.ForgetRecords, q.ForgetConversations} {
		if err := forget(ctx, personID); err != nil {
			return err
		}
	}
	return nil
}

// OrganizationLinks are the reports that name an organization.
func OrganizationLinks(tx db.DBTX) []holding.Link {
	q := store.New(tx)
	return []holding.Link{{Kind: "org_reports", Keys: q.ReportsOfOrganization, Give: func(ctx context.Context, key, from, to string) (int64, error) {
		return q.GiveReportOfOrganization(ctx, store.GiveReportOfOrganizationParams{RowKey: key, FromOrganization: from, ToOrganization: to})
	}}}
}
