package door

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
)

// uploadWithin is the time a file has to arrive: ten megabytes over the network
// of a hotel.
const uploadWithin = 5 * time.Minute

// awaitUpload lifts the server's time to read for a route that takes files.
func awaitUpload(w http.ResponseWriter) {
	until := clock.System{}.Now().Add(uploadWithin)
	control := http.NewResponseController(w)
	// Writers that know no deadline (a test's recorder) do without.
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until.Add(answerWithin))
}

// Upload is the file sent in a field of the form: its name as the browser says
// it, and its bytes; none sent has neither. The route's MaxBody bounds it.
func (c *Call) Upload(field string) (name string, body []byte, err error) {
	if err := c.Parse(); err != nil {
		return "", nil, err
	}
	file, head, err := c.R.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fault.Wrap(err, fault.Invalid, "fault.form", nil)
	}
	defer func() { _ = file.Close() }()
	if head.Filename == "" && head.Size == 0 {
		return "", nil, nil
	}
	body, err = io.ReadAll(file)
	if err != nil {
		return "", nil, fault.Wrap(err, fault.Invalid, "fault.form", nil)
	}
	return strings.ToValidUTF8(head.Filename, ""), body, nil
}

// Download answers with a file to keep: one that somebody sent, or one made for the
// reader. The browser opens nothing of it on this site, since what acts in it could
// act as its reader, and nobody on the way keeps a copy.
func (c *Call) Download(name, mediaType string, body []byte) error {
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
	if disposition == "" {
		disposition = "attachment"
	}
	h := c.W.Header()
	h.Set("Content-Disposition", disposition)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	return c.Bytes(mediaType, body)
}
