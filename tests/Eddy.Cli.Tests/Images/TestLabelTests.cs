using Eddy.Data.Digits;
using Eddy.Data.Images;
using Eddy.Experiments.Images;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.Images;

public class TestLabelTests
{
    private static readonly ImageDataSet _data = DigitsDataSet.Create(1, trainCount: 256, testCount: 100);

    public static TheoryData<ImageLearner> Learners => new(Enum.GetValues<ImageLearner>());

    [Theory, MemberData(nameof(Learners))]
    public void No_learner_sees_a_test_label(ImageLearner learner)
    {
        byte[] scrambled = [.. _data.Test.AllLabels.ToArray().Select(label => (byte)(9 - label))]; // no digit keeps its label
        var other = new ImageSet(_data.Test.Rows, _data.Test.Columns, _data.Test.Classes, Pixels(_data.Test), scrambled);
        (string sha, double? error) = Train(learner, _data);
        (string shaOfScrambled, double? errorOfScrambled) = Train(learner, new ImageDataSet(_data.Name, "", _data.Train, other, _data.Mean, _data.Deviation));
        shaOfScrambled.ShouldBe(sha);
        errorOfScrambled.ShouldNotBe(error); // the scrambled labels were there to be judged on
    }

    [Theory, MemberData(nameof(Learners))]
    public void Every_learner_learns_from_the_training_labels(ImageLearner learner)
    {
        byte[] scrambled = [.. _data.Train.AllLabels.ToArray().Select(label => (byte)(9 - label))];
        var other = new ImageSet(_data.Train.Rows, _data.Train.Columns, _data.Train.Classes, Pixels(_data.Train), scrambled);
        Train(learner, new ImageDataSet(_data.Name, "", other, _data.Test, _data.Mean, _data.Deviation)).Sha.ShouldNotBe(Train(learner, _data).Sha);
    }

    private static byte[] Pixels(ImageSet images) => [.. Enumerable.Range(0, images.Count).SelectMany(i => images.Image(i).ToArray())];

    private static (string Sha, double? Error) Train(ImageLearner learner, ImageDataSet data)
    {
        ImageRunOptions options = ImagePresets.Get(ImagePresets.Of(learner)) with { Epochs = 2, HeadEpochs = 2, LearningRate = 1e-3, HeadLearningRate = 1e-2 };
        options = learner == ImageLearner.Linear ? options : options with { Layers = learner == ImageLearner.Equilibrium ? [24] : [24, 16] };
        using var team = new WorkerTeam(1);
        var model = new ImageModel(options, 28, 28, 10, team);
        var trainer = new ImageTrainer(model, data);
        trainer.Run();
        return (model.WeightsSha256(), trainer.Position.ValidationErrorPercent);
    }
}
