hot:                                    # @hot
	.cfi_startproc
	vfmadd231ps	(%rdi), %zmm0, %zmm1
.LBB0_0:
	xorl	%eax, %eax
.LBB0_1:                                # inner
	vfmadd231ps	(%rdi), %zmm0, %zmm1
	vfmadd231ps	64(%rdi), %zmm0, %zmm2
	jne	.LBB0_1
	jne	.LBB0_0
.LBB0_2:
	vfmadd231ss	(%rdi), %xmm0, %xmm1
	jne	.LBB0_2
other:
.LBB1_0:
	vfnmadd213ps	%ymm1, %ymm2, %ymm3
	jne	.LBB1_0
	vfmadd231ps	%ymm1, %ymm2, %ymm3
	jne	.LBB1_1
