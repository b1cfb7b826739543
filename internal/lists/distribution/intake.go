package distribution

import (
	"context"
	"slices"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
)

// Envelope is how a message came to us, as SMTP says it.
type Envelope struct {
	ReversePath string // empty for the null path
	To          []string
	IP          string
	Hello       string
}

// Arrival is the job that decides what becomes of one message for one address.
type Arrival struct {
	ID string `json:"id"`
}

// Kind names the job in the queue.
func (Arrival) Kind() string { return "lists_arrival" }

// The coalition's own addresses beside its lists (RFC 2142): what is sent to
// them is handed on to the secretariat.
var ownAddresses = []string{"postmaster", "abuse", "secretariat"}

// TakesMail returns nil when an address is one of ours, and a refusal otherwise:
// Forbidden for another domain, which we do not relay to, NotFound for an address
// that is none of ours.
func (s *Service) TakesMail(ctx context.Context, address string) error {
	local, domain, at := lists.CutLast(address, "@")
	if !at {
		local, domain = address, ""
	}
	if at && !strings.EqualFold(domain, s.o.Domain) {
		return fault.New(fault.Forbidden, "lists.smtp.relay", fault.Args{"Domain": s.o.Domain})
	}
	r := lists.ParseRecipient(local)
	if r.Role == lists.ToList && slices.Contains(ownAddresses, r.Slug) {
		return nil
	}
	if !at {
		return fault.New(fault.NotFound, "lists.smtp.nobody", fault.Args{"Address": address})
	}
	_, err := s.lists.ListBySlug(ctx, r.Slug)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "lists.smtp.nobody", fault.Args{"Address": address})
	}
	if err != nil {
		return err
	}
	if r.Role == lists.ToBounces && r.Token != "" {
		key, err := s.mail.Tokens(ctx)
		if err != nil {
			return err
		}
		if _, _, err := key.OpenCopy(r.Token); err != nil {
			return fault.New(fault.NotFound, "lists.smtp.nobody", fault.Args{"Address": address})
		}
	}
	return nil
}

// Accept stores a message whole, with a row and a job for each of our addresses
// it is for. Once it returns nil the message is on disk, and will be dealt with
// whatever happens.
func (s *Service) Accept(ctx context.Context, e Envelope, raw []byte) error {
	hash := archive.HashOf(raw)
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		rawID := db.NewID()
		if err := q.InsertRaw(ctx, store.InsertRawParams{ID: rawID, Raw: raw, Size: int64(len(raw)), Hash: hash}); err != nil {
			return err
		}
		var done []string
		for _, to := range e.To {
			folded := strings.ToLower(to)
			if slices.Contains(done, folded) {
				continue // named twice, it is still one message to that address
			}
			done = append(done, folded)
			local, _, _ := lists.CutLast(to, "@")
			list, err := q.ListBySlug(ctx, lists.ParseRecipient(local).Slug)
			if lists.IgnoreMissing(err) != nil {
				return err
			}
			id := db.NewID()
			err = q.InsertArrival(ctx, store.InsertArrivalParams{
				ID: id, RawID: rawID, At: db.Micros(tx.Now), ListID: list.ID, Recipient: db.Clean(to), ReversePath: db.Clean(e.ReversePath), Ip: db.Clean(e.IP), Hello: db.Clean(e.Hello),
			})
			if err != nil {
				return err
			}
			if err := s.queue.Add(ctx, tx, Arrival{ID: id}); err != nil {
				return err
			}
		}
		return nil
	})
	return audit.Fault(err)
}
