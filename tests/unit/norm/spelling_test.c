#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "norm/norm.h"

/* Every spelling that was seen on a market, with what its module tells beside it. */
static const struct {
    const char *gpu, *form;
    int64_t memory_gb;
    const char *id; /* NULL: none of ours */
    bool slice;
} rows[] = {
    /* H100 SXM */
    {"H100 SXM", NULL, 0, "H100-SXM-80", false},
    {"H100_SXM", NULL, 0, "H100-SXM-80", false},
    {"NVIDIA H100 80GB HBM3", NULL, 80, "H100-SXM-80", false},
    {"H100_sxm5", NULL, 0, "H100-SXM-80", false},
    {"H100_sxm5x8", NULL, 0, "H100-SXM-80", false},
    {"H100_sxm5x8_NVLINK", NULL, 0, "H100-SXM-80", false},
    {"H100_sxm5x8_bm", NULL, 0, "H100-SXM-80", false},
    {"H100x8", NULL, 0, "H100", false},
    {"gpu_8x_h100_sxm5", NULL, 0, "H100-SXM-80", false},
    {"H100 (80 GB SXM5)", NULL, 0, "H100-SXM-80", false},
    {"1H100.80S.30V", NULL, 0, "H100-SXM-80", false},
    {"H100 SXM5 80GB", NULL, 80, "H100-SXM-80", false},
    {"1x H100 SXM5 80GB", NULL, 0, "H100-SXM-80", false},
    {"h100-sxm5-80gb", NULL, 0, "H100-SXM-80", false},
    {"H100-80G-SXM5", NULL, 0, "H100-SXM-80", false},
    {"n3-H100-SXM5x8", NULL, 0, "H100-SXM-80", false},
    {"H100-SXM-80GB", NULL, 0, "H100-SXM-80", false},
    {"h100-80gb-sxm-ib.8x", NULL, 0, "H100-SXM-80", false},
    {"gpu-h100-sxm", NULL, 0, "H100-SXM-80", false},
    {"1gpu-16vcpu-200gb", NULL, 0, NULL, false}, /* a preset: the platform beside it tells */
    {"H100-SXM-2-80G", NULL, 0, "H100-SXM-80", false},
    {"h100-sxm-80gb", NULL, 0, "H100-SXM-80", false},
    {"h100", "sxm5", 0, "H100-SXM-80", false},
    {"H100_80GB", "SXM5", 0, "H100-SXM-80", false},
    {"H100_SXM5_80GB", NULL, 0, "H100-SXM-80", false},
    {"H100_NVLINK_80GB", NULL, 0, "H100-SXM-80", false},
    {"gpu-h100x1-80gb", NULL, 0, "H100-SXM-80", false},
    {"gpu-h100x8-640gb", NULL, 0, "H100-SXM-80", false},
    {"nvidia_h100", NULL, 0, "H100", false},
    {"nvidia_h100", "SXM", 0, "H100-SXM-80", false},
    {"p5.48xlarge", NULL, 0, "H100-SXM-80", false},
    {"p5.4xlarge", NULL, 0, "H100-SXM-80", false},
    {"Standard_ND96isr_H100_v5", NULL, 0, "H100-SXM-80", false},
    {"ND96isrH100v5", NULL, 0, "H100-SXM-80", false},
    {"Standard_ND96is_H100_v5", NULL, 0, "H100-SXM-80", false},
    {"Standard_ND96is_noIB_H100_v5", NULL, 0, "H100-SXM-80", false},
    {"Nvidia H100 80GB GPU", NULL, 0, "H100-SXM-80", false},
    {"Nvidia H100 80GB Plus GPU", NULL, 0, "H100-SXM-80", false},
    {"Nvidia H100 Mega 80GB GPU", NULL, 0, "H100-SXM-80", false},
    {"nvidia-h100-80gb", NULL, 0, "H100-SXM-80", false},
    {"nvidia-h100-mega-80gb", NULL, 0, "H100-SXM-80", false},
    {"a3-highgpu-8g", NULL, 0, "H100-SXM-80", false},
    {"a3-megagpu-8g", NULL, 0, "H100-SXM-80", false},
    {"BM.GPU.H100.8", NULL, 0, "H100-SXM-80", false},
    {"OCI - Compute - GPU - H100T", NULL, 0, "H100-SXM-80", false},
    {"gx3d-160x1792x8h100", NULL, 0, "H100-SXM-80", false},
    {"vbm-112c-2048gb-8-h100-gpu", NULL, 0, "H100-SXM-80", false},
    {"gpu_8x_H100_SXM5", NULL, 0, "H100-SXM-80", false},
    {"h100i", NULL, 0, "H100-SXM-80", false},
    {"h100v", NULL, 0, "H100-SXM-80", false},
    /* H100, form not told */
    {"H100", NULL, 0, "H100", false},
    {"h100", NULL, 80, "H100", false},
    {"h100-380", NULL, 0, "H100", false},
    {"H100 80GB", NULL, 80, "H100", false},
    /* H100 PCIe */
    {"H100 PCIE", NULL, 79, "H100-PCIE-80", false},
    {"NVIDIA H100 PCIe", NULL, 80, "H100-PCIE-80", false},
    {"gpu_1x_h100_pcie", NULL, 0, "H100-PCIE-80", false},
    {"H100-80G-PCIe", NULL, 0, "H100-PCIE-80", false},
    {"H100-80G-PCIe-NVLink", NULL, 0, "H100-PCIE-80", false},
    {"H100_PCIE_80GB", NULL, 0, "H100-PCIE-80", false},
    {"h100-pcie-80gb", NULL, 0, "H100-PCIE-80", false},
    {"H100-1-80G", NULL, 0, "H100-PCIE-80", false},
    /* H100 NVL */
    {"H100 NVL", NULL, 93, "H100-NVL-94", false},
    {"NVIDIA H100 NVL", NULL, 94, "H100-NVL-94", false},
    {"h100-nvl", NULL, 0, "H100-NVL-94", false},
    {"Standard_NC40ads_H100_v5", NULL, 0, "H100-NVL-94", false},
    {"NC40adsH100v5", NULL, 0, "H100-NVL-94", false},
    {"Standard_NC80adis_H100_v5", NULL, 0, "H100-NVL-94", false},
    /* H200 SXM */
    {"H200", NULL, 140, "H200", false},
    {"H200", "SXM", 140, "H200-SXM-141", false},
    {"NVIDIA H200", NULL, 141, "H200", false},
    {"H200 SXM", NULL, 0, "H200-SXM-141", false},
    {"H200_sxm5", NULL, 0, "H200-SXM-141", false},
    {"H200x8", NULL, 0, "H200", false},
    {"1H200.141S.44V", NULL, 0, "H200-SXM-141", false},
    {"H200 SXM5 141GB", NULL, 0, "H200-SXM-141", false},
    {"H200-141G-SXM5", NULL, 0, "H200-SXM-141", false},
    {"H200-SXM-141GB", NULL, 0, "H200-SXM-141", false},
    {"gpu-h200-sxm", NULL, 0, "H200-SXM-141", false},
    {"gpu-h200x8-1128gb", NULL, 0, "H200-SXM-141", false},
    {"h200-1920", NULL, 0, "H200-SXM-141", false},
    {"p5e.48xlarge", NULL, 0, "H200-SXM-141", false},
    {"p5en.48xlarge", NULL, 0, "H200-SXM-141", false},
    {"Standard_ND96isr_H200_v5", NULL, 0, "H200-SXM-141", false},
    {"H200 141GB GPU", NULL, 0, "H200-SXM-141", false},
    {"nvidia-h200-141gb", NULL, 0, "H200-SXM-141", false},
    {"OCI - Compute - GPU - H200", NULL, 0, "H200-SXM-141", false},
    {"h200-sxm", NULL, 0, "H200-SXM-141", false},
    {"H200_141GB", "SXM5", 0, "H200-SXM-141", false},
    {"H200_141GB", NULL, 0, "H200", false},
    {"h200ki", NULL, 0, "H200-SXM-141", false},
    {"H200 141GB", NULL, 141, "H200", false},
    /* H200 NVL */
    {"H200 NVL", NULL, 140, "H200-NVL-141", false},
    {"NVIDIA H200 NVL", NULL, 143, "H200-NVL-141", false},
    {"h200-nvl", NULL, 0, "H200-NVL-141", false},
    /* GH200 is not H200 */
    {"GH200", NULL, 96, "GH200", false},
    {"gpu_1x_gh200", NULL, 0, "GH200", false},
    {"GH200_96GB", NULL, 0, "GH200", false},
    {"GH200_480GB", NULL, 0, "GH200", false},
    {"GH200_624GB", NULL, 0, "GH200", false},
    {"H200_96GB", NULL, 0, "GH200", false},
    {"gh200", NULL, 0, "GH200", false},
    {"vbm-72c-480gb-gh200-gpu", NULL, 0, "GH200", false},
    {"GB200", NULL, 186, NULL, false},
    {"GB300 NVL72", NULL, 0, NULL, false},
    /* A100 */
    {"A100 PCIE", NULL, 80, "A100-PCIE-80", false},
    {"A100 PCIE", NULL, 40, "A100-PCIE-40", false},
    {"A100 PCIE", NULL, 0, "A100", false},
    {"A100 SXM4", NULL, 40, "A100-SXM-40", false},
    {"NVIDIA A100 80GB PCIe", NULL, 0, "A100-PCIE-80", false},
    {"NVIDIA A100-SXM4-80GB", NULL, 80, "A100-SXM-80", false},
    {"NVIDIA A100-SXM4-40GB", NULL, 40, "A100-SXM-40", false},
    {"A100_80G", NULL, 0, "A100-80", false},
    {"A100_80GB", NULL, 0, "A100-80", false},
    {"A100-80G-PCIe", NULL, 0, "A100-PCIE-80", false},
    {"A100-80G-SXM4", NULL, 0, "A100-SXM-80", false},
    {"A100-PCIe-40GB", NULL, 0, "A100-PCIE-40", false},
    {"a100xl", NULL, 0, "A100-80", false},
    {"A100-80GB", NULL, 0, "A100-80", false},
    {"A100_NVLINK_80GB", NULL, 0, "A100-SXM-80", false},
    {"Nvidia Tesla A100 80GB GPU", NULL, 0, "A100-80", false},
    {"Nvidia Tesla A100 GPU", NULL, 0, "A100", false},
    {"a100-180", NULL, 0, "A100", false},
    /* B200, B300, MI300X */
    {"B200", NULL, 180, "B200", false},
    {"NVIDIA B200", NULL, 0, "B200", false},
    {"B200_180GB", NULL, 0, "B200", false},
    {"B200-SXM", NULL, 0, "B200", false},
    {"B200-SXM-180GB", NULL, 0, "B200", false},
    {"gpu-b200-sxm", NULL, 0, "B200", false},
    {"gpu-b200-sxm-a", NULL, 0, "B200", false},
    {"B200 SXM6 180GB", NULL, 0, "B200", false},
    {"nvidia-b200", NULL, 0, "B200", false},
    {"p6-b200.48xlarge", NULL, 0, "B200", false},
    {"NVIDIA B300 SXM6 AC", NULL, 288, "B300", false},
    {"B300-SXM", NULL, 0, "B300", false},
    {"B300_262GB", NULL, 0, "B300", false},
    {"B300 SXM6 268GB", NULL, 0, "B300", false},
    {"gpu-b300-sxm", NULL, 0, "B300", false},
    {"AMD Instinct MI300X OAM", NULL, 192, "MI300X", false},
    {"vbm-256c-2048gb-8-mi300x-gpu", NULL, 0, "MI300X", false},
    /* traps */
    {"AI Enterprise - H100", NULL, 0, NULL, false},
    {"h200-141gb", NULL, 0, "H200", false}, /* "1g" is in it */
    {"H100 MIG 1g.10gb", NULL, 0, NULL, true},
    {"H100-1-80G MIG", NULL, 0, NULL, true},
    {"h100 3g.40gb", NULL, 0, NULL, true},
    {"NVIDIA RTX PRO 6000 Blackwell Server Edition MIG 1g.24gb", NULL, 24, NULL, true},
    {"NVIDIA_A100", NULL, 4, NULL, true}, /* a twentieth of a card */
    {"H800", NULL, 80, NULL, false},
    {"H20", NULL, 96, NULL, false},
    {"GH100", NULL, 0, NULL, false},
    {"RTX 4090", NULL, 24, NULL, false},
    {"", NULL, 0, NULL, false},
    {NULL, NULL, 0, NULL, false},
};

START_TEST(a_spelling_names_one_good)
{
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    bool slice = false;
    const struct instrument *is =
        norm_instrument(n.rules, rows[_i].gpu, rows[_i].form, rows[_i].memory_gb * 1024, &slice);

    ck_assert_msg(text_eq(is ? is->id : NULL, rows[_i].id), "\"%s\" gave %s", rows[_i].gpu,
                  is ? is->id : "none");
    ck_assert_int_eq(slice, rows[_i].slice);
    arena_fini(&a);
}
END_TEST

/* Whatever stands around or in it: no overrun, no hang. */
START_TEST(long_and_odd_spellings_are_harmless)
{
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    char text[2000];
    bool slice;

    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = (char)(i % 2 ? 'h' : '1');
    text[sizeof text - 1] = '\0';
    ck_assert_ptr_null(norm_instrument(n.rules, text, text, 0, &slice));
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = (char)(1 + i % 255);
    (void)norm_instrument(n.rules, text, NULL, INT64_MAX, &slice);
    ck_assert_str_eq(norm_instrument(n.rules, "A100 PCIE", NULL, INT64_MAX, &slice)->id, "A100");
    arena_fini(&a);
}
END_TEST

SUITE(norm_spelling)
{
    ADD_TABLE(a_spelling_names_one_good, rows);
    ADD(long_and_odd_spellings_are_harmless);
}
