/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A USB bridge (usbredir): a device that appears on the guest's own USB controller. The bridge's ways with ATA commands
 * are the model's (the bench's `bridge`).
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <usbredirparser.h>

#include "base/cleanup.h"
#include "bot.h"

#define VENDOR	     0x174C
#define PRODUCT	     0x5106
#define RELEASE	     0x0100
#define BULK_IN	     0x81
#define BULK_OUT     0x02
#define BULK_PACKET  512
#define PENDING_MAX  64
#define WAIT_FOREVER (-1)
#define IN(number)   (0x10 | (number))

/* Requests of USB 2.0, 9.4, and of the class: bmRequestType and bRequest. */
#define GET_STATUS     0x8000
#define GET_DESCRIPTOR 0x8006
#define CLEAR_HALT     0x0201
#define GET_MAX_LUN    0xA1FE
#define CLASS_RESET    0x21FF

struct pending {
	uint64_t id;
	struct usb_redir_bulk_packet_header head;
};

struct bridge {
	struct usbredirparser *parser;
	int socket_fd;
	bool is_attached;
	struct bot bot;
	size_t n_pending; /* reads of the host that have no data yet */
	struct pending pending[PENDING_MAX];
};

static void log_line(void *user, int level, const char *text)
{
	if (level <= usbredirparser_warning)
		(void)fprintf(stderr, "radera-hba: usb: %s\n", text);
}

static int read_socket(void *user, uint8_t *data, int size)
{
	ssize_t got = recv(((struct bridge *)user)->socket_fd, data, (size_t)size, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return got <= 0 ? -1 : (int)got;
}

static int write_socket(void *user, uint8_t *data, int size)
{
	ssize_t put = send(((struct bridge *)user)->socket_fd, data, (size_t)size, MSG_NOSIGNAL);

	return put < 0 ? -1 : (int)put;
}

static void attach(struct bridge *bridge)
{
	struct usb_redir_ep_info_header endpoints = { 0 };
	struct usb_redir_interface_info_header interfaces = { .interface_count = 1,
							      .interface_class = { 8 },
							      .interface_subclass = { 6 },
							      .interface_protocol = { 0x50 } };
	struct usb_redir_device_connect_header device = {
		.speed = usb_redir_speed_high, .vendor_id = VENDOR, .product_id = PRODUCT, .device_version_bcd = RELEASE
	};

	memset(endpoints.type, usb_redir_type_invalid, sizeof(endpoints.type));
	endpoints.type[0] = endpoints.type[IN(0)] = usb_redir_type_control;
	endpoints.type[BULK_OUT] = endpoints.type[IN(1)] = usb_redir_type_bulk;
	endpoints.max_packet_size[0] = endpoints.max_packet_size[IN(0)] = 64;
	endpoints.max_packet_size[BULK_OUT] = endpoints.max_packet_size[IN(1)] = BULK_PACKET;
	usbredirparser_send_interface_info(bridge->parser, &interfaces);
	usbredirparser_send_ep_info(bridge->parser, &endpoints);
	usbredirparser_send_device_connect(bridge->parser, &device);
	bridge->is_attached = true;
}

static void on_hello(void *user, struct usb_redir_hello_header *head)
{
	attach(user);
}

static void on_reset(void *user)
{
	struct bridge *bridge = user;

	bridge->n_pending = 0;
	bot_reset(&bridge->bot);
}

static void on_set_configuration(void *user, uint64_t id, struct usb_redir_set_configuration_header *head)
{
	struct usb_redir_configuration_status_header answer = { usb_redir_success, head->configuration };

	usbredirparser_send_configuration_status(((struct bridge *)user)->parser, id, &answer);
}

static void on_get_configuration(void *user, uint64_t id)
{
	struct usb_redir_configuration_status_header answer = { usb_redir_success, 1 };

	usbredirparser_send_configuration_status(((struct bridge *)user)->parser, id, &answer);
}

static void on_set_setting(void *user, uint64_t id, struct usb_redir_set_alt_setting_header *head)
{
	struct usb_redir_alt_setting_status_header answer = { usb_redir_success, head->interface, head->alt };

	usbredirparser_send_alt_setting_status(((struct bridge *)user)->parser, id, &answer);
}

static void on_get_setting(void *user, uint64_t id, struct usb_redir_get_alt_setting_header *head)
{
	struct usb_redir_alt_setting_status_header answer = { usb_redir_success, head->interface, 0 };

	usbredirparser_send_alt_setting_status(((struct bridge *)user)->parser, id, &answer);
}

/* A string descriptor (USB 2.0 9.6.7); its size. */
static size_t put_string(const char *text, uint8_t *ret, size_t size)
{
	size_t n = strlen(text);

	if (2 + 2 * n > size)
		n = (size - 2) / 2;
	ret[0] = (uint8_t)(2 + 2 * n);
	ret[1] = 3;
	for (size_t i = 0; i < n; i++) {
		ret[2 + 2 * i] = (uint8_t)text[i];
		ret[3 + 2 * i] = 0;
	}
	return ret[0];
}

static size_t put_descriptor(const struct bridge *bridge, uint16_t which, uint8_t ret[255])
{
	static const uint8_t device[18] = { 18,
					    1,
					    0x00,
					    0x02,
					    0,
					    0,
					    0,
					    64,
					    (uint8_t)VENDOR,
					    VENDOR >> 8,
					    (uint8_t)PRODUCT,
					    PRODUCT >> 8,
					    (uint8_t)RELEASE,
					    RELEASE >> 8,
					    1,
					    2,
					    3,
					    1 };
	static const uint8_t configuration[32] = { 9,
						   2,
						   32,
						   0,
						   1,
						   1,
						   0,
						   0x80,
						   50, /* the one configuration */
						   9,
						   4,
						   0,
						   0,
						   2,
						   8,
						   6,
						   0x50,
						   0, /* mass storage, SCSI, bulk-only */
						   7,
						   5,
						   BULK_IN,
						   2,
						   0x00,
						   BULK_PACKET >> 8,
						   0,
						   7,
						   5,
						   BULK_OUT,
						   2,
						   0x00,
						   BULK_PACKET >> 8,
						   0 };
	static const uint8_t languages[4] = { 4, 3, 0x09, 0x04 };

	switch (which) {
	case 0x0100:
		memcpy(ret, device, sizeof(device));
		return sizeof(device);
	case 0x0200:
		memcpy(ret, configuration, sizeof(configuration));
		return sizeof(configuration);
	case 0x0300:
		memcpy(ret, languages, sizeof(languages));
		return sizeof(languages);
	case 0x0301:
		return put_string("Radera", ret, 255);
	case 0x0302:
		return put_string("Bridge", ret, 255);
	case 0x0303:
		return put_string(bridge->bot.target->bench->drive.identity.serial, ret, 255);
	default:
		return 0;
	}
}

static void on_control(void *user, uint64_t id, struct usb_redir_control_packet_header *head, uint8_t *data, int size)
{
	struct bridge *bridge = user;
	uint8_t answer[255] = { 0 };
	size_t given = 0;

	head->status = usb_redir_success;
	switch (head->requesttype << 8 | head->request) {
	case GET_DESCRIPTOR:
		given = put_descriptor(bridge, head->value, answer);
		head->status = given ? usb_redir_success : usb_redir_stall;
		break;
	case GET_STATUS:
		given = 2;
		break;
	case GET_MAX_LUN:
		given = 1;
		break;
	case CLASS_RESET:
		bot_reset(&bridge->bot);
		break;
	case CLEAR_HALT:
		break;
	default:
		head->status = usb_redir_stall;
		break;
	}
	head->length = (uint16_t)(given < head->length ? given : head->length);
	usbredirparser_send_control_packet(bridge->parser, id, head, answer,
					   (head->endpoint & 0x80) && !head->status ? head->length : 0);
	usbredirparser_free_packet_data(bridge->parser, data);
}

static void answer_bulk(struct bridge *bridge, const struct pending *packet, uint8_t status, uint8_t *data,
			uint32_t size)
{
	struct usb_redir_bulk_packet_header head = packet->head;

	head.status = status;
	head.length = (uint16_t)size;
	head.length_high = (uint16_t)(size >> 16);
	usbredirparser_send_bulk_packet(bridge->parser, packet->id, &head, data, data ? (int)size : 0);
}

/* Gives what there is to the host's reads, in their order. */
static void answer_reads(struct bridge *bridge)
{
	while (bridge->n_pending > 0) {
		struct pending packet = bridge->pending[0];
		uint32_t room = packet.head.length | (uint32_t)packet.head.length_high << 16;
		static uint8_t data[HBA_DATA_MAX];
		int32_t given = bot_in(&bridge->bot, data, room < sizeof(data) ? room : sizeof(data));

		if (given < 0)
			return;
		memmove(bridge->pending, bridge->pending + 1, --bridge->n_pending * sizeof(bridge->pending[0]));
		answer_bulk(bridge, &packet, usb_redir_success, data, (uint32_t)given);
	}
}

static void on_bulk(void *user, uint64_t id, struct usb_redir_bulk_packet_header *head, uint8_t *data, int size)
{
	struct bridge *bridge = user;
	struct pending packet = { id, *head };

	if (head->endpoint & 0x80) {
		if (bridge->n_pending < PENDING_MAX)
			bridge->pending[bridge->n_pending++] = packet;
		else
			answer_bulk(bridge, &packet, usb_redir_ioerror, NULL, 0);
	} else {
		bool is_taken = bot_out(&bridge->bot, data, (uint32_t)size);

		answer_bulk(bridge, &packet, is_taken ? usb_redir_success : usb_redir_stall, NULL,
			    is_taken ? (uint32_t)size : 0);
	}
	usbredirparser_free_packet_data(bridge->parser, data);
	answer_reads(bridge);
}

static void on_cancel(void *user, uint64_t id)
{
	struct bridge *bridge = user;

	for (size_t i = 0; i < bridge->n_pending; i++) {
		struct pending packet = bridge->pending[i];

		if (packet.id != id)
			continue;
		memmove(bridge->pending + i, bridge->pending + i + 1,
			(--bridge->n_pending - i) * sizeof(bridge->pending[0]));
		answer_bulk(bridge, &packet, usb_redir_cancelled, NULL, 0);
		return;
	}
}

static struct usbredirparser *make_parser(struct bridge *bridge)
{
	struct usbredirparser *parser = usbredirparser_create();
	uint32_t capabilities[USB_REDIR_CAPS_SIZE] = { 0 };
	static const int wanted[] = { usb_redir_cap_connect_device_version, usb_redir_cap_ep_info_max_packet_size,
				      usb_redir_cap_64bits_ids, usb_redir_cap_32bits_bulk_length };

	if (!parser)
		return NULL;
	parser->priv = bridge;
	parser->log_func = log_line;
	parser->read_func = read_socket;
	parser->write_func = write_socket;
	parser->hello_func = on_hello;
	parser->reset_func = on_reset;
	parser->set_configuration_func = on_set_configuration;
	parser->get_configuration_func = on_get_configuration;
	parser->set_alt_setting_func = on_set_setting;
	parser->get_alt_setting_func = on_get_setting;
	parser->control_packet_func = on_control;
	parser->bulk_packet_func = on_bulk;
	parser->cancel_data_packet_func = on_cancel;
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(wanted); i++)
		usbredirparser_caps_set_cap(capabilities, wanted[i]);
	usbredirparser_init(parser, "radera-hba", capabilities, USB_REDIR_CAPS_SIZE, usbredirparser_fl_usb_host);
	return parser;
}

/* The drive is gone: so is the bridge, as when somebody pulls its cable. */
static void follow_drive(struct bridge *bridge)
{
	if (!bridge->bot.has_answer && bridge->is_attached) {
		usbredirparser_send_device_disconnect(bridge->parser);
		bridge->is_attached = false;
	}
}

static bool pump(struct bridge *bridge)
{
	struct pollfd ready[] = { { .fd = bridge->socket_fd, .events = POLLIN },
				  { .fd = bridge->bot.done_fd, .events = POLLIN } };

	while (usbredirparser_has_data_to_write(bridge->parser)) {
		if (usbredirparser_do_write(bridge->parser) < 0)
			return false;
	}
	if (poll(ready, 2, WAIT_FOREVER) < 0)
		return errno == EINTR;
	if (ready[1].revents) {
		bot_finish(&bridge->bot);
		follow_drive(bridge);
		answer_reads(bridge);
	}
	return !ready[0].revents || usbredirparser_do_read(bridge->parser) >= 0;
}

void usb_serve(struct hba_target *target, int socket_fd)
{
	struct bridge bridge = { .socket_fd = socket_fd };

	if (!bot_init(&bridge.bot, target))
		return;
	bridge.parser = make_parser(&bridge);
	while (bridge.parser && pump(&bridge))
		;
	bot_reset(&bridge.bot);
	if (bridge.parser)
		usbredirparser_destroy(bridge.parser);
	(void)close(bridge.bot.done_fd);
}
