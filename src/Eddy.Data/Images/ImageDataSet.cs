namespace Eddy.Data.Images;

/// <summary>A named image classification task: training and test images, and the scaling that its pixels take.</summary>
/// <param name="Name">Short name, as given to <c>--data</c>.</param>
/// <param name="Description">One sentence: what it is and where it comes from.</param>
/// <param name="Train">Images to learn from.</param>
/// <param name="Test">Images to judge on, never learned from.</param>
/// <param name="Mean">Subtracted from a pixel after division by 255.</param>
/// <param name="Deviation">Divides a pixel after the mean is taken; above 0.</param>
public sealed record ImageDataSet(string Name, string Description, ImageSet Train, ImageSet Test, float Mean, float Deviation);
