/** What holds each operator to what others compute: the test of this project that tries it, for people. */

/** Tried with vectors of ONNX, or of ours in their form: how many, and the first of them. */
const vectors: Readonly<Record<string, readonly [count: number, first: string]>> = {
  Add: [4, 'test_add'],
  ArgMax: [1, 'test_argmax_no_keepdims_random'],
  AveragePool: [12, 'own_averagepool_asymmetric_pads_include_pad'],
  BatchNormalization: [6, 'own_batchnorm_rank2'],
  Cast: [6, 'own_cast_float_to_bool'],
  Celu: [1, 'test_celu'],
  Clip: [7, 'own_clip_opset6_attributes'],
  Concat: [8, 'test_concat_1d_axis_0'],
  Constant: [1, 'test_constant'],
  ConstantOfShape: [2, 'test_constantofshape_int_shape_zero'],
  Conv: [14, 'own_conv_1x1_no_bias'],
  DepthToSpace: [1, 'test_depthtospace_example'],
  Div: [1, 'test_div_bcast'],
  Dropout: [6, 'test_dropout_default'],
  Elu: [1, 'test_elu_default'],
  Erf: [1, 'test_erf'],
  Expand: [1, 'test_expand_dim_changed'],
  Flatten: [8, 'own_flatten_axis0'],
  Gather: [3, 'test_gather_0'],
  Gelu: [3, 'test_gelu_default_1'],
  Gemm: [8, 'own_gemm_transb0_bias_vector'],
  GlobalAveragePool: [1, 'test_globalaveragepool_precomputed'],
  GlobalMaxPool: [1, 'test_globalmaxpool'],
  GroupNormalization: [2, 'test_group_normalization_epsilon'],
  HardSigmoid: [2, 'test_hardsigmoid'],
  HardSwish: [1, 'test_hardswish'],
  Identity: [1, 'test_identity'],
  InstanceNormalization: [1, 'test_instancenorm_example'],
  LayerNormalization: [12, 'test_layer_normalization_2d_axis0'],
  LeakyRelu: [2, 'test_leakyrelu'],
  Log: [1, 'test_log'],
  LogSoftmax: [3, 'test_logsoftmax_axis_1'],
  MatMul: [5, 'test_matmul_1d_1d'],
  MaxPool: [12, 'own_maxpool_ceil_pads'],
  Mish: [1, 'test_mish'],
  Mul: [4, 'test_mul'],
  OneHot: [2, 'test_onehot_with_axis'],
  PRelu: [1, 'test_prelu_broadcast'],
  Pad: [5, 'own_pad_opset11_value'],
  ReduceL2: [1, 'test_reduce_l2_do_not_keepdims_random'],
  ReduceLogSumExp: [1, 'test_reduce_log_sum_exp_do_not_keepdims_random'],
  ReduceMax: [2, 'test_reduce_max_default_axes_keepdims_random'],
  ReduceMean: [5, 'test_reduce_mean_default_axes_keepdims_example'],
  ReduceSum: [4, 'test_reduce_sum_default_axes_keepdims_random'],
  Relu: [1, 'test_relu'],
  Reshape: [7, 'own_reshape_zero_and_minus_one'],
  Resize: [10, 'test_resize_downsample_scales_nearest'],
  Selu: [1, 'test_selu_default'],
  Shape: [8, 'test_shape'],
  Sigmoid: [1, 'test_sigmoid'],
  Slice: [5, 'test_slice_default_axes'],
  Softmax: [6, 'own_softmax_opset11_default_axis_flattens'],
  Softplus: [2, 'test_softplus'],
  Split: [15, 'test_split_1d_uneven_split_opset18'],
  Sqrt: [1, 'test_sqrt'],
  Squeeze: [2, 'test_squeeze'],
  Sub: [1, 'test_sub_bcast'],
  Sum: [2, 'test_sum_one_input'],
  Tanh: [2, 'test_tanh'],
  Transpose: [5, 'test_transpose_all_permutations_1'],
  Unsqueeze: [5, 'test_unsqueeze_axis_0'],
  Upsample: [1, 'test_upsample_nearest'],
};

/** Held to ONNX Runtime, in `test/onnx/against-runtime.test.ts`. */
const byRuntime =
  'Abs Acos ArgMin ArrayFeatureExtractor Asin Atan Binarizer Ceil ConvTranspose Cos Cosh Equal Exp ' +
  'FeatureVectorizer Floor Greater GreaterOrEqual Imputer IsInf IsNaN Less LessOrEqual LinearRegressor ' +
  'LpNormalization Max Mean Min Neg Normalizer Pow Reciprocal ReduceL1 ReduceLogSum ReduceMin ReduceProd ' +
  'ReduceSumSquare Round Scaler Sign Sin Sinh Softsign SpaceToDepth Tan ThresholdedRelu Tile';

/** Held to numbers worked out by hand, in `test/onnx/by-hand.ts`. */
const byHand = 'And CastLike LabelEncoder LinearClassifier Not OneHotEncoder Or Range Size Swish Where Xor ZipMap';

/** The test of an operator: a vector with the number of others, or what else it is held to. */
export function testOf(name: string): string {
  const [count, first] = vectors[name] ?? [0, ''];
  if (count > 0) return count === 1 ? first : `${first} and ${count - 1} more`;
  return byRuntime.split(' ').includes(name) ? 'against ONNX Runtime' : 'numbers by hand';
}

/** All that are listed here. */
export function testedOperators(): string[] {
  return [...Object.keys(vectors), ...byRuntime.split(' '), ...byHand.split(' ')];
}
