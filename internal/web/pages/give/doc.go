// Package give has the public pages of giving: the form, a campaign’s page, a gift as it
// was promised, and a donor’s own page. None needs an account, and all work without
// script.
//
// A gift’s page and a donor’s page are opened by signed links. The first is shown to
// whoever filled in the form, who may have typed somebody else’s name and address: it
// says nothing of the donor that the gift became one of, and does not lead to their
// page. That link is sent by mail alone, to the address that the donor has.
package give
