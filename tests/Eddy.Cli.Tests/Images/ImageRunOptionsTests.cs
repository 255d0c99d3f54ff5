using Eddy.Experiments.Images;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Shouldly;

namespace Eddy.Cli.Tests.Images;

public class ImageRunOptionsTests
{
    public static TheoryData<string, string> BadValues => new()
    {
        { "layers", "[]" },
        { "layers", "512,0" },
        { "layers", "65537" },
        { "epochs", "-1" },
        { "head_epochs", "-1" },
        { "batch_size", "1" },
        { "batch_size", "0" },
        { "batch_size", "65537" },
        { "chunk_size", "0" },
        { "chunk_size", "1" },
        { "chunk_size", "7" },
        { "coherence", "-0.1" },
        { "coherence", "1.1" },
        { "coherence", "NaN" },
        { "learning_rate", "0" },
        { "learning_rate", "-1" },
        { "learning_rate", "NaN" },
        { "learning_rate_end", "-0.1" },
        { "learning_rate_end", "1.1" },
        { "lateral_rate_factor", "-1" },
        { "head_learning_rate", "0" },
        { "head_learning_rate_end", "2" },
        { "train_samples", "63" },
        { "similarity_coefficient", "-1" },
        { "variance_coefficient", "-1" },
        { "covariance_coefficient", "-1" },
        { "lateral_coefficient", "-1" },
        { "variance_target_min", "0" },
        { "variance_target_min", "2" },
        { "variance_target_max", "-1" },
        { "variance_momentum", "1" },
        { "mean_momentum", "1" },
        { "covariance_momentum", "-0.1" },
        { "trace_decay", "1" },
        { "lateral_sparsity", "1" },
        { "gradient_clip", "-1" },
        { "receptive_field", "-1" },
    };

    [Fact]
    public void A_pipeline_is_refused_where_layers_have_nothing_to_overlap()
    {
        ImageRunOptions good = ImagePresets.Get("trl-s") with { Pipeline = true };
        good.Validate();
        Refused(good with { Schedule = LayerSchedule.Greedy }, "set schedule to concurrent");
        Refused(good with { FirstLayerOnly = true }, "only the first layer learns");
        Refused(good with { GradientClip = 1 }, "gradient_clip bounds a norm over all layers");
        Refused(good with { Learner = ImageLearner.Backprop }, "backprop has no pipeline");

        static void Refused(ImageRunOptions options, string reason)
        {
            var exception = Should.Throw<ArgumentOutOfRangeException>(options.Validate);
            exception.ParamName.ShouldBe("Pipeline");
            exception.Message.ShouldContain(reason);
        }
    }

    [Theory, MemberData(nameof(BadValues))]
    public void A_value_out_of_range_is_refused_before_data_are_loaded(string name, string value)
    {
        ImageRunOptions options = ImageJson.With(new ImageRunOptions(), name, value);
        string property = string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var exception = Should.Throw<ArgumentException>(options.Validate);
        string engines = property.Replace("HeadLearningRate", "LearningRate", StringComparison.Ordinal); // the head's step is an engine's, too
        (exception.Message.Contains(property) || exception.Message.Contains(engines) || (name == "variance_target_max" && exception.Message.Contains("VarianceTarget")))
            .ShouldBeTrue(exception.Message);
    }

    [Fact]
    public void A_run_without_an_epoch_is_refused()
        => Should.Throw<ArgumentException>(new ImageRunOptions { Epochs = 0, HeadEpochs = 0 }.Validate).Message.ShouldContain("nothing to do");

    [Fact]
    public void A_chunk_need_not_divide_the_batch_where_pairs_cross_chunks()
        => new ImageRunOptions { Pairs = TrlPairs.Adjacent, ChunkSize = 7 }.Validate();

    [Theory]
    [InlineData("trl-paper")]
    [InlineData("trl-s-paper")]
    public void The_published_presets_are_the_published_protocol(string name)
    {
        ImageRunOptions options = ImagePresets.Get(name);
        bool trlS = name == "trl-s-paper";
        options.Validate();
        options.Preset.ShouldBe(name);
        options.Layers.ShouldBe([512, 256]);
        (options.Epochs, options.HeadEpochs, options.BatchSize, options.ChunkSize, options.Coherence).ShouldBe((60, 60, 64, 16, 1.0));
        (options.LearningRate, options.LearningRateEnd, options.HeadLearningRate, options.HeadLearningRateEnd).ShouldBe((1e-4, 1, 1e-4, 1));
        (options.Optimizer, options.HeadOptimizer, options.LateralRateFactor, options.GradientClip).ShouldBe((Optimizer.Adam, Optimizer.Adam, 1, 0));
        (options.Activation, options.BatchNorm, options.Augment, options.TrainSamples, options.Seed).ShouldBe((Activation.Relu, false, false, null, 42UL));
        (options.FirstLayerOnly, options.HeadInput, options.HeadOrder, options.HeadLoss)
            .ShouldBe((true, HeadInput.All, HeadOrder.Coherent, HeadLoss.CrossEntropy));
        (options.SimilarityCoefficient, options.CovarianceCoefficient, options.LateralCoefficient).ShouldBe((1, 1, 1.2));
        (options.VarianceMomentum, options.VarianceTargetMin, options.VarianceTargetMax, options.LateralSparsity).ShouldBe((0.9, 1, 1, 0));
        (options.DirectCovariance, options.BidirectionalVariance).ShouldBe((false, false));
        options.VarianceCoefficient.ShouldBe(trlS ? 2.5 : 5);
        options.Schedule.ShouldBe(trlS ? LayerSchedule.Concurrent : LayerSchedule.Greedy);
        options.Pairs.ShouldBe(trlS ? TrlPairs.Adjacent : TrlPairs.WithinChunk);
        options.DetachPrevious.ShouldBe(trlS);
        options.ToLayerOptions().Step.ShouldBe(new AdamOptions { LearningRate = 1e-4, FirstDecay = 0.9, SecondDecay = 0.999, Epsilon = 1e-8 });
        options.ToHeadStep().ShouldBe(new AdamOptions { LearningRate = 1e-4 });
    }

    [Fact]
    public void Every_preset_is_valid_described_and_named_after_itself()
    {
        foreach (string name in ImagePresets.Names)
        {
            ImagePresets.Get(name).Validate();
            ImagePresets.Get(name).Preset.ShouldBe(name);
            ImagePresets.Describe(name).ShouldNotBeNullOrWhiteSpace();
        }

        ImagePresets.Get("trl").FirstLayerOnly.ShouldBeFalse();
        Should.Throw<ArgumentException>(() => ImagePresets.Get("trl-x")).Message.ShouldContain("trl, trl-s, trl-robust, trl-best, trl-paper, trl-s-paper");
        Should.Throw<ArgumentException>(() => ImagePresets.Describe("trl-x"));
    }

    [Fact]
    public void Batch_normalisation_halves_the_variance_coefficient_and_takes_four_times_the_rate_but_trl_best_takes_adam()
    {
        ImageRunOptions trl = ImagePresets.Get("trl"), best = ImagePresets.Get("trl-best"), normalised = ImagePresets.ForBatchNorm(best);
        ImagePresets.ForBatchNorm(trl).ShouldBe(trl with { BatchNorm = true, VarianceCoefficient = 2.5, LearningRate = 4e-4 });
        normalised.Validate();
        (normalised.Optimizer, normalised.NormalizedStep, normalised.RunningLateral, normalised.WeightDecay).ShouldBe((Optimizer.Adam, false, false, 0));
        (normalised.CentreInputs, normalised.Pairs, normalised.HeadStandardize).ShouldBe((best.CentreInputs, best.Pairs, best.HeadStandardize));
        (best.Schedule, normalised.Schedule).ShouldBe((LayerSchedule.Concurrent, LayerSchedule.Greedy));
        (best.ReceptiveField, normalised.ReceptiveField).ShouldBe((10, 18));
    }

    [Fact]
    public void A_receptive_field_is_one_of_the_images_of_the_run()
    {
        var options = new ImageRunOptions { ReceptiveField = 9 };
        options.Fields(12, 10).ShouldBe(new LocalReceptiveFields(12, 10, 9));
        new ImageRunOptions().Fields(12, 10).ShouldBeNull();
        var exception = Should.Throw<ArgumentOutOfRangeException>(() => options.Fields(12, 8));
        exception.ParamName.ShouldBe(nameof(options.ReceptiveField));
        exception.Message.ShouldContain("must fit into an image of 12×8: 1 to 8, or 0 for all of it");
    }

    [Theory]
    [InlineData(ImageLearner.Trl)]
    [InlineData(ImageLearner.Untrained)]
    [InlineData(ImageLearner.Backprop)]
    [InlineData(ImageLearner.SupervisedContrast)]
    public void A_receptive_field_leaves_a_first_layer_the_weights_of_what_it_sees(ImageLearner learner)
    {
        using var team = new WorkerTeam(1);
        var model = new ImageModel(new ImageRunOptions { Learner = learner, Layers = [40, 20], ReceptiveField = 3 }, 12, 10, 10, team);
        foreach (ImageTensor tensor in ImageTensors.Weights(model).Where(tensor => tensor.Name.EndsWith(".weight", StringComparison.Ordinal)))
        {
            tensor.ToArray().Count(weight => weight != 0).ShouldBe(tensor.Name == "layers.0.weight" ? 40 * 9 : tensor.Matrix.Rows * tensor.Matrix.Columns, tensor.Name);
        }
    }

    [Fact]
    public void Every_option_reaches_the_engine()
    {
        TrlLayerOptions layer = new ImageRunOptions
        {
            BatchSize = 32,
            ChunkSize = 8,
            LearningRate = 0.5,
            LateralRateFactor = 0.25,
            Optimizer = Optimizer.Sgd,
            Activation = Activation.Gelu,
            BatchNorm = true,
            GradientClip = 2,
            CentreInputs = true,
            NormalizedStep = true,
            WeightDecay = 0.375,
            RunningLateral = true,
            SimilarityCoefficient = 3,
            VarianceCoefficient = 4,
            CovarianceCoefficient = 5,
            LateralCoefficient = 6,
            Pairs = TrlPairs.Ring,
            DetachPrevious = true,
            DirectCovariance = true,
            BidirectionalVariance = true,
            VarianceTargetMin = 0.5,
            VarianceTargetMax = 2,
            VarianceMomentum = 0.75,
            LateralSparsity = 0.125,
        }.ToLayerOptions();
        layer.ShouldBe(new TrlLayerOptions
        {
            BatchSize = 32,
            Step = new SgdOptions { LearningRate = 0.5 },
            LateralRateFactor = 0.25,
            Activation = Activation.Gelu,
            BatchNorm = true,
            GradientClip = 2,
            CentreInputs = true,
            NormalizedStep = true,
            WeightDecay = 0.375,
            Trl = new TrlOptions
            {
                RunningLateral = true,
                ChunkSize = 8,
                SimilarityCoefficient = 3,
                VarianceCoefficient = 4,
                CovarianceCoefficient = 5,
                LateralCoefficient = 6,
                Pairs = TrlPairs.Ring,
                DetachPrevious = true,
                DirectCovariance = true,
                BidirectionalVariance = true,
                VarianceTargetMin = 0.5,
                VarianceTargetMax = 2,
                VarianceMomentum = 0.75,
                LateralSparsity = 0.125,
            },
        });
    }
}
