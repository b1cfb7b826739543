package digest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"plenary.example/internal/mailmsg"
)

// MIME writes a digest as multipart/mixed: the table of contents as text, the
// posts as the message/rfc822 parts of a multipart/digest (RFC 2046, 5.1.5), and
// the trailer.
//
// A post's bytes stay as they are, signatures included, wherever mail can carry
// them. A message/rfc822 part may be 7bit or 8bit only (RFC 2046, 5.2.1), so a
// post with lines of more than 998 bytes, NUL or a bare CR has those of its parts
// encoded anew; one with bare LF gets CRLF. The result needs 8BITMIME (RFC 6152)
// if a post has bytes over 127.
//
// The boundaries are made of a hash of all that the digest holds, so no post can
// hold them: it would have to hold its own hash.
func MIME(d Digest) ([]byte, error) {
	h, err := d.head()
	if err != nil {
		return nil, err
	}
	posts := make([][]byte, len(d.Posts))
	topics := make([]topic, len(d.Posts))
	eightBit := false
	for i, p := range d.Posts {
		ph, _ := mailmsg.Split(p.Raw)
		topics[i] = topicOf(ph.Text("Subject"), mailmsg.Addresses(ph.Get("From")))
		posts[i] = carried(p.Raw)
		eightBit = eightBit || hasEightBit(posts[i])
	}
	fields, contents := encodeText(d.contents(topics))
	endFields, end := encodeText(d.end() + "\n")
	outer, inner := boundaries(append([][]byte{h.Bytes(), contents, end}, posts...))

	h = h.With("Content-Type", `multipart/mixed; boundary="`+outer+`"`)
	if eightBit {
		h = h.With("Content-Transfer-Encoding", "8bit")
	}
	var b bytes.Buffer
	b.Write(h.Bytes())
	b.WriteString("\r\n--" + outer + "\r\n")
	b.Write(fields.Bytes())
	b.WriteString("\r\n")
	b.Write(contents)
	b.WriteString("\r\n--" + outer + "\r\n")
	b.WriteString(`Content-Type: multipart/digest; boundary="` + inner + `"` + "\r\n")
	if eightBit {
		b.WriteString("Content-Transfer-Encoding: 8bit\r\n")
	}
	for _, post := range posts {
		b.WriteString("\r\n--" + inner + "\r\nContent-Type: message/rfc822\r\n")
		if hasEightBit(post) {
			b.WriteString("Content-Transfer-Encoding: 8bit\r\n")
		}
		b.WriteString("Content-Disposition: inline\r\n\r\n")
		b.Write(post)
	}
	b.WriteString("\r\n--" + inner + "--\r\n")
	b.WriteString("\r\n--" + outer + "\r\n")
	b.Write(endFields.Bytes())
	b.WriteString("\r\n")
	b.Write(end)
	b.WriteString("\r\n--" + outer + "--\r\n")
	return b.Bytes(), nil
}

// boundaries makes two boundaries that stand in none of the pieces, neither of
// them the beginning of the other. "=_" cannot stand in quoted-printable text.
func boundaries(pieces [][]byte) (outer, inner string) {
	for n := 0; ; n++ {
		hash := sha256.New()
		fmt.Fprintf(hash, "%d\n", n)
		for _, p := range pieces {
			fmt.Fprintf(hash, "%d\n", len(p))
			hash.Write(p)
		}
		name := "=_" + hex.EncodeToString(hash.Sum(nil)[:16])
		if !slices.ContainsFunc(pieces, func(p []byte) bool { return bytes.Contains(p, []byte(name)) }) {
			return name + ".d", name + ".m"
		}
	}
}

func hasEightBit(b []byte) bool {
	return bytes.ContainsFunc(b, func(r rune) bool { return r >= 0x80 })
}
