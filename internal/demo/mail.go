package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	invented "plenary.example/internal/demo/people"
	"plenary.example/internal/lists"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
)

// silentDomain is the one domain of the story that proves nothing about its mail:
// whoever writes from it is asked to confirm.
const silentDomain = "tomasz-wieczor.example"

// Zone is the DNS of the worked example. Every organization's domain says that
// its mail comes from this machine, so that what a visitor sends from here in
// somebody's name is taken for theirs; all other domains do not exist. Nothing
// is asked of the network.
func Zone() (mailauth.Zone, error) {
	domains, err := invented.MailDomains()
	if err != nil {
		return mailauth.Zone{}, err
	}
	z := mailauth.Zone{TXT: map[string][]string{}, IP: map[string][]net.IP{}, MX: map[string][]*net.MX{}}
	for _, d := range domains {
		z.IP[d] = []net.IP{net.IPv4(127, 0, 0, 1)}
		if d != silentDomain {
			z.TXT[d] = []string{"v=spf1 ip4:127.0.0.0/8 ip6:::1 -all"}
		}
	}
	return z, nil
}

// mail founds the lists of the profile, subscribes the people of the story who
// belong on the discussion list, and puts last month's discussion in its archive.
func (st *story) mail(ctx context.Context) error {
	if st.s.Lists == nil {
		return nil
	}
	if err := st.s.Lists.Found(ctx, access.TheProgram(), st.s.Profile.Lists); err != nil {
		return err
	}
	l, err := st.s.Lists.ListBySlug(ctx, "ccrlist")
	if err != nil {
		return err
	}
	known, err := st.readers(ctx)
	if err != nil {
		return err
	}
	_, err = st.s.Lists.Subscribe(ctx, access.TheProgram(), l, st.texts.Mail.Consent, known)
	if err != nil {
		return err
	}
	// Into the archive once it has been written: nobody writes in the future.
	st.on(st.at(lastMinute, 18, 30), "the discussion list", func(ctx context.Context) error { return st.discussion(ctx, l) })
	return nil
}

// newcomer has just joined the list: a first post waits for a moderator.
const newcomer = "jerome.kipkemboi@open-door.example"

// readers are the people of the story who are on the discussion list: those of
// every organization and the secretariat.
func (st *story) readers(ctx context.Context) ([]lists.Known, error) {
	organizations := map[string]string{} // of each person, by slug
	cast, err := invented.Workplaces()
	if err != nil {
		return nil, err
	}
	for _, w := range cast {
		organizations[w.Email] = w.Organization
	}
	var known []lists.Known
	for _, email := range slices.Sorted(maps.Keys(st.planted.People)) {
		p := st.planted.People[email]
		k := lists.Known{Person: p, Posts: 3, Since: st.at(founded, 10, 0)}
		if o, ok := st.planted.Organizations[organizations[email]]; ok {
			k.OrganizationID, k.Organization = o.ID, o.Name
		}
		if email == newcomer {
			k.Posts = 0
		}
		known = append(known, k)
	}
	return known, nil
}

// discussion is what was written to the list in the weeks before the meeting.
func (st *story) discussion(ctx context.Context, l lists.List) error {
	var b strings.Builder
	for i, m := range st.texts.Mail.Messages {
		p, ok := st.planted.People[m.From]
		if !ok {
			return fmt.Errorf("nobody has the address %s", m.From)
		}
		at := st.at(m.DaysBefore, m.Hour, 7*i%60)
		fmt.Fprintf(&b, "From %s %s\n", m.From, at.UTC().Format(time.ANSIC))
		fmt.Fprintf(&b, "From: %s\nTo: ccrlist@%s\nDate: %s\nSubject: %s\nMessage-ID: <story-%d@%s>\n",
			mailmsg.Address{Name: p.Name, Address: m.From}, st.s.Profile.MailDomain, at.Format(time.RFC1123Z), mime.QEncoding.Encode("utf-8", m.Subject), i+1, domainOf(m.From))
		if m.Answers > 0 {
			other := st.texts.Mail.Messages[m.Answers-1]
			fmt.Fprintf(&b, "In-Reply-To: <story-%d@%s>\nReferences: <story-%d@%s>\n", m.Answers, domainOf(other.From), m.Answers, domainOf(other.From))
		}
		b.WriteString("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n")
		b.WriteString(strings.Join(m.Text, "\n\n") + "\n\n")
	}
	file, err := os.CreateTemp("", "plenary-story-*.mbox")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.WriteString(b.String())
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	report, err := st.s.Archive.ImportMbox(ctx, access.TheProgram(), l, []string{file.Name()}, false, func(int64, int64) {})
	if err == nil && report.Added != len(st.texts.Mail.Messages) {
		err = fmt.Errorf("%d of %d messages are in the archive", report.Added, len(st.texts.Mail.Messages))
	}
	return err
}

func domainOf(address string) string { return address[strings.IndexByte(address, '@')+1:] }
