/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NVMe Identify, log pages and features that describe a drive (NVM Express Base 2.1, 5.1.13, 5.1.12). Pure; names
 * follow the specification.
 */
#ifndef RAD_NVME_IDENTIFY_H
#define RAD_NVME_IDENTIFY_H

#include "transport/command.h"

#define RAD_NVME_IDENTIFY_BYTES 4096
#define RAD_NVME_SMART_BYTES	512
#define RAD_NVME_BROADCAST	0xFFFFFFFFu
#define RAD_NVME_NAMESPACES_MAX 1024
#define RAD_NVME_BOOT_LOG_BYTES 16

enum rad_nvme_cns {
	RAD_NVME_CNS_NAMESPACE = 0x00,
	RAD_NVME_CNS_CONTROLLER = 0x01,
	RAD_NVME_CNS_ACTIVE = 0x02,    /* attached namespaces */
	RAD_NVME_CNS_ALLOCATED = 0x10, /* all namespaces, attached or not */
};

/* data: RAD_NVME_IDENTIFY_BYTES. nsid: a namespace, or for the lists the id after which they begin. */
void rad_nvme_identify_build(enum rad_nvme_cns cns, uint32_t nsid, void *data, struct rad_command *ret);

/* SANICAP bits 31:30: whether media is additionally modified after a sanitize without deallocation. */
enum rad_nvme_nodmmas {
	RAD_NVME_NODMMAS_UNDEFINED = 0,
	RAD_NVME_NODMMAS_NOT_MODIFIED = 1,
	RAD_NVME_NODMMAS_MODIFIED = 2,
};

struct rad_nvme_controller {
	char serial[21];
	char model[41];
	char firmware[9];
	bool sanitize_crypto; /* SANICAP */
	bool sanitize_block;
	bool sanitize_overwrite;
	bool sanitize_verification; /* VERS: media verification state */
	bool no_deallocate_inhibited;
	enum rad_nvme_nodmmas nodmmas;
	bool has_security; /* OACS bit 0 */
	bool has_format;
	bool has_namespace_management;
	bool has_allocated_list; /* a controller with namespace management */
	bool format_all;	 /* FNA bit 0: a format without secure erase applies to all namespaces */
	bool secure_erase_all;	 /* FNA bit 1 */
	bool format_crypto;	 /* FNA bit 2 */
	bool no_broadcast;	 /* FNA bit 3: FFFFFFFFh is not taken by Format */
	bool has_write_protect;	 /* NWPC */
	uint32_t rpmb_units;	 /* RPMBS bits 2:0 */
	uint64_t total_bytes;	 /* TNVMCAP, capped at 2^64-1; 0 = not told */
	uint64_t unallocated_bytes;
	uint32_t namespaces_max; /* NN */
};

struct rad_nvme_namespace {
	uint64_t size_blocks;	       /* NSZE */
	uint64_t capacity_blocks;      /* NCAP */
	uint32_t block_bytes;	       /* of the format in use */
	uint8_t format;		       /* FLBAS: index of the LBA format in use */
	bool extended_metadata;	       /* FLBAS bit 4 */
	uint8_t protection;	       /* DPS bits 2:0 */
	bool protection_first;	       /* DPS bit 3 */
	bool write_protected;	       /* NSATTR bit 0 */
	uint8_t read_after_deallocate; /* DLFEAT bits 2:0: 0 not told, 1 zeros, 2 ones */
};

int rad_nvme_controller_read(const uint8_t *data, size_t size, struct rad_nvme_controller *ret,
			     struct rad_error *err) RAD_MUST_CHECK;
int rad_nvme_namespace_read(const uint8_t *data, size_t size, struct rad_nvme_namespace *ret,
			    struct rad_error *err) RAD_MUST_CHECK;
/* The ids of a namespace list, ascending; the list ends at its first zero. Returns how many (at most
 * RAD_NVME_NAMESPACES_MAX). */
size_t rad_nvme_list_read(const uint8_t *data, size_t size, uint32_t ret[RAD_NVME_NAMESPACES_MAX]);

/* SMART / Health Information, log 02h. data: RAD_NVME_SMART_BYTES. */
void rad_nvme_smart_build(void *data, struct rad_command *ret);

struct rad_nvme_smart {
	uint8_t critical_warning; /* bits; 0 = none */
	int32_t temperature_millicelsius;
	uint8_t spare_percent;
	uint8_t spare_threshold_percent;
	uint8_t used_percent; /* may pass 100 */
	uint64_t power_on_hours;
	uint64_t media_errors;
};

int rad_nvme_smart_read(const uint8_t *data, size_t size, struct rad_nvme_smart *ret,
			struct rad_error *err) RAD_MUST_CHECK;

/* The header of the Boot Partition log, 15h. data: RAD_NVME_BOOT_LOG_BYTES. */
void rad_nvme_boot_log_build(void *data, struct rad_command *ret);
/* The size of one of the two boot partitions; 0 when there are none. */
uint64_t rad_nvme_boot_bytes(const uint8_t *data, size_t size);

#endif
